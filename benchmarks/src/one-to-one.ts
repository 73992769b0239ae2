// One publisher, one subscriber on a worker thread; each message is created.
//
//   publish ─► topic ══► pool subscriber: counts, and checks that the ids ascend

import { Bus } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { payload } from './payload.js';
import { Sample } from './sample.js';
import type { Row } from './support/measure.js';

/** So many may be under way: a publisher that never waits would measure its own queue. */
const mostQueued = 20_000;

export const oneToOne: Row = {
  name: 'one-to-one',
  topology: '1 topic, 1 subscriber on the pool, each message created',
  messages: 100_000,
  async open() {
    const bus = new Bus();
    const pool = new WorkerPool({ threads: 1 });
    const tally = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
    const topic = bus.topic('samples');
    const subscription = topic.subscribe(pool.handler(new URL('./tally-handler.js', import.meta.url)), {
      accept: [Sample],
      data: tally,
      congestion: { high: mostQueued },
    });
    await subscription.ready;
    let published = 0;
    return {
      async round(messages) {
        for (let index = 0; index < messages; index += 1) {
          published += 1;
          topic.publish(Sample, payload(published));
          if (topic.congested) await topic.relieved();
        }
        await bus.drain();
        const [count, , inverted] = tally;
        if (count !== published || inverted !== 0) {
          throw new Error(`${count} of ${published} messages arrived, ${inverted} out of order`);
        }
      },
      async close() {
        await bus.close();
        await pool.close();
      },
    };
  },
};
