// A router with a route for each of twenty types, whose handlers are on a worker thread. Each message is created.
//
//                              ╔═► handler of type 1 : records, and checks that the ids ascend over all types
//   publish ─► topic ─► router ╬═► …
//                              ╚═► handler of type 20

import { MessageRouter } from '@stasis-bus/core';
import { mostQueued, paced } from '../support/paced.js';
import { payload } from '../support/payload.js';
import { openPoolBus } from '../support/pool-bus.js';
import type { Row } from '../support/row.js';
import { twentyTypes } from '../support/sample.js';
import { Tally } from '../support/tally.js';

export const router: Row = {
  name: 'router',
  topology: '1 router, routes for 20 types to handlers on the pool, each message created',
  amount: 100_000,
  async open() {
    const { bus, handler, close } = openPoolBus({ threads: 1 });
    const tally = new Tally();
    const topic = bus.topic('samples');
    const routes = new MessageRouter(topic, { data: tally.cells, congestion: { high: mostQueued } });
    for (const type of twentyTypes) routes.add(type, handler('any-type-handler'));
    await routes.ready;
    let lastId = 0;
    return {
      async round(messages) {
        await paced(topic, messages, () => {
          lastId += 1;
          const type = twentyTypes[lastId % twentyTypes.length];
          if (type !== undefined) topic.publish(type, payload(lastId));
        });
        await bus.drain();
        tally.verify(lastId);
      },
      close,
    };
  },
};
