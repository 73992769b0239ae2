// One ready message, published again and again to one subscriber on a worker thread.
//
//   publish ─► topic ══► pool subscriber: records, and checks that it is that message

import { mostQueued, paced } from '../support/paced.js';
import { payload } from '../support/payload.js';
import { openPoolBus } from '../support/pool-bus.js';
import type { Row } from '../support/row.js';
import { Sample } from '../support/sample.js';
import { Tally } from '../support/tally.js';

export const oneReadyMessage: Row = {
  name: 'one-ready-message',
  topology: '1 topic, 1 subscriber on the pool, one ready message again and again',
  amount: 200_000,
  async open() {
    const { bus, handler, close } = openPoolBus({ threads: 1 });
    const tally = new Tally();
    const topic = bus.topic('samples');
    const options = { accept: [Sample], data: tally.cells, congestion: { high: mostQueued } };
    await topic.subscribe(handler('same-handler'), options).ready;
    const message = Sample.create(payload(1));
    let expected = 0;
    return {
      async round(messages) {
        expected += messages;
        await paced(topic, messages, () => topic.publish(message));
        await bus.drain();
        tally.verify(expected);
      },
      close,
    };
  },
};
