// One publisher, one synchronous subscriber, one message that is ready: what a dispatch costs.
//
//   publish ─► topic ─► synchronous subscriber: counts

import { Bus } from '@stasis-bus/core';
import { payload } from './payload.js';
import { Sample } from './sample.js';
import type { Row } from './support/measure.js';

export const synchronousReady: Row = {
  name: 'synchronous-ready',
  topology: '1 topic, 1 synchronous subscriber, one ready message',
  messages: 2_000_000,
  async open() {
    const bus = new Bus();
    const topic = bus.topic('samples');
    let count = 0;
    topic.subscribe(
      () => {
        count += 1;
      },
      { accept: [Sample], synchronous: true },
    );
    const message = Sample.create(payload(1));
    return {
      async round(messages) {
        const before = count;
        for (let index = 0; index < messages; index += 1) topic.publish(message);
        if (count - before !== messages) throw new Error(`${count - before} of ${messages} messages arrived`);
      },
      async close() {
        await bus.close();
      },
    };
  },
};
