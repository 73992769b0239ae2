// What it costs to be looked at: one-to-one with an inspector attached and a browser that shows its page, against the same
// without.
//
//   publish ─► topic ══► pool subscriber: records, and checks that the ids ascend
//      └── statistics, each second ══► the page, in Chromium

import { inspect } from '@stasis-bus/inspector';
import type { Row, Work } from '../support/row.js';
import { openWatcher } from '../support/watcher.js';
import { type OneToOne, openOneToOne } from './one-to-one.js';

/** So many that a round takes seconds: frames come once a second. */
const amount = 2_000_000;

const alone: Work = {
  name: 'one-to-one, not inspected',
  amount,
  open: openOneToOne,
};

export const inspected: Row = {
  name: 'inspected',
  topology: '1 topic, 1 subscriber on the pool, inspected: a browser shows the page',
  amount,
  baseline: alone,
  mostRounds: 5,
  async open() {
    const work: OneToOne = await openOneToOne();
    const inspector = await inspect(work.bus);
    const watcher = await openWatcher();
    return {
      async round(messages) {
        await watcher.look(inspector.url);
        const startedMs = performance.now();
        await work.round(messages);
        const ms = performance.now() - startedMs;
        // While the others take their turn, nobody looks.
        await watcher.lookAway();
        return { ms };
      },
      async close() {
        await watcher.close();
        await inspector.close();
        await work.close();
      },
    };
  },
};
