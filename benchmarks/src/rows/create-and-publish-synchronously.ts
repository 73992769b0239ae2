// One publisher and one synchronous subscriber. Each message is created.
//
//   publish ─► topic ─► synchronous subscriber: records, and checks that the ids ascend

import { Bus } from '@stasis-bus/core';
import { cloneBaseline } from '../support/clone-baseline.js';
import { payload } from '../support/payload.js';
import type { Row } from '../support/row.js';
import { Sample } from '../support/sample.js';
import { record, Tally } from '../support/tally.js';

export const createAndPublishSynchronously: Row = {
  name: 'create-and-publish-synchronously',
  topology: '1 topic, 1 synchronous subscriber, each message created',
  amount: 400_000,
  baseline: cloneBaseline,
  async open() {
    const bus = new Bus();
    const topic = bus.topic('samples');
    const tally = new Tally();
    topic.subscribe(({ value }) => record(tally.cells, value), { accept: [Sample], synchronous: true });
    let lastId = 0;
    return {
      async round(messages) {
        const end = lastId + messages;
        while (lastId < end) {
          lastId += 1;
          topic.publish(Sample, payload(lastId));
        }
        tally.verify(lastId);
      },
      close: () => bus.close(),
    };
  },
};
