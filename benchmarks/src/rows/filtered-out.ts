// One ready message and one subscriber that accepts another type: the cost of a message that is not delivered.
//
//   publish ─► topic ─► filter ─╳ synchronous subscriber

import { Bus } from '@stasis-bus/core';
import { emitterBaseline } from '../support/emitter-baseline.js';
import { payload } from '../support/payload.js';
import type { Row } from '../support/row.js';
import { Other, Sample } from '../support/sample.js';

export const filteredOut: Row = {
  name: 'filtered-out',
  topology: '1 topic, 1 subscriber that accepts another type, one ready message again and again',
  amount: 5_000_000,
  baseline: emitterBaseline(1),
  async open() {
    const bus = new Bus();
    const topic = bus.topic('samples');
    let count = 0;
    topic.subscribe(
      () => {
        count += 1;
      },
      { accept: [Other], synchronous: true },
    );
    const message = Sample.create(payload(1));
    const accepted = Other.create(payload(1));
    return {
      async round(messages) {
        count = 0;
        for (let index = 0; index < messages; index += 1) topic.publish(message);
        topic.publish(accepted);
        if (count !== 1) throw new Error(`${count} messages came through the filter instead of one`);
      },
      close: () => bus.close(),
    };
  },
};
