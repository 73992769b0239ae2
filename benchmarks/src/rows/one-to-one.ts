// One publisher and one subscriber on a worker thread. Each message is created.
//
//   publish ─► topic ══► pool subscriber: records, and checks that the ids ascend

import type { Bus } from '@stasis-bus/core';
import { mostQueued, paced } from '../support/paced.js';
import { payload } from '../support/payload.js';
import { openPoolBus } from '../support/pool-bus.js';
import type { OpenWork, Row } from '../support/row.js';
import { Sample } from '../support/sample.js';
import { Tally } from '../support/tally.js';

/** The work, and its bus. */
export interface OneToOne extends OpenWork {
  readonly bus: Bus;
}

export const oneToOne: Row = {
  name: 'one-to-one',
  topology: '1 topic, 1 subscriber on the pool, each message created',
  amount: 200_000,
  open: openOneToOne,
};

export async function openOneToOne(): Promise<OneToOne> {
  const { bus, handler, close } = openPoolBus({ threads: 1 });
  const tally = new Tally();
  const topic = bus.topic('samples');
  const options = { accept: [Sample], data: tally.cells, congestion: { high: mostQueued } };
  await topic.subscribe(handler('tally-handler'), options).ready;
  let lastId = 0;
  return {
    bus,
    async round(messages) {
      await paced(topic, messages, () => {
        lastId += 1;
        topic.publish(Sample, payload(lastId));
      });
      await bus.drain();
      tally.verify(lastId);
      return undefined;
    },
    close,
  };
}
