// The cost of being inspected: one-to-one with an inspector and a browser that shows its page. The baseline is one-to-one without
// them.
//
//   publish ─► topic ══► pool subscriber: records, and checks that the ids ascend
//      └── statistics, each second ══► the page, in Chromium

import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from '@stasis-bus/inspector';
import type { RoundNotes, Row, Work } from '../support/row.js';
import { openWatcher } from '../support/watcher.js';
import { type OneToOne, openOneToOne } from './one-to-one.js';

/** Enough messages for a round to take seconds: frames come once a second. */
const amount = 4_000_000;

/** A rest, about as long as it takes to show the page. After a rest the first messages are slower, so both sides get one. */
const restMs = 2000;

const alone: Work = {
  name: 'one-to-one, not inspected',
  amount,
  async open() {
    const work = await openOneToOne();
    return {
      async round(messages) {
        await sleep(restMs);
        return timed(() => work.round(messages));
      },
      close: () => work.close(),
    };
  },
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
        const notes = await timed(() => work.round(messages));
        // Nobody looks while the baseline takes its turn.
        await watcher.lookAway();
        return notes;
      },
      async close() {
        await watcher.close();
        await inspector.close();
        await work.close();
      },
    };
  },
};

async function timed(work: () => Promise<unknown>): Promise<RoundNotes> {
  const startedMs = performance.now();
  await work();
  return { ms: performance.now() - startedMs };
}
