// Everything at once (see turmoil.ts), and a close in the middle of it: the account balances at every look, nothing overlaps, nothing
// is out of order, no message is lost, and no promise pends.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Turmoil } from './turmoil.js';

const size = 600;
const seed = Number(process.env['STASIS_CHAOS_SEED'] ?? 7_419);

describe(`sticky subscriptions, slow loading, starts that fail, hangs, routes that change and ends of threads (seed ${seed})`, () => {
  let turmoil: Turmoil;
  let closed: unknown;

  beforeAll(async () => {
    turmoil = new Turmoil(seed, size);
    for (let round = 0; turmoil.published < size - 100; round += 1) {
      await turmoil.burst(1 + (round % 20));
      if (round % 4 === 3) await turmoil.rest();
    }
    await turmoil.burst(100);
    // While all of it is under way.
    const closing = turmoil.bus.close({ timeout: 1_000_000 });
    let isClosing = true;
    const settled = closing.then(
      () => 'closed',
      (error: unknown) => error,
    );
    void settled.then(() => {
      isClosing = false;
    });
    for (let turn = 0; isClosing; turn += 1) {
      await new Promise(setImmediate);
      turmoil.look();
      if (turn % 500 === 0) turmoil.swap();
      if (turn % 5_000 === 0) turmoil.kill();
    }
    closed = await settled;
    // Only there so that what hangs ends.
  }, 1_800_000);
  afterAll(() => turmoil.end(), 600_000);

  it('SPEC 11.0: the account balances at every look', () => {
    console.log(
      `${turmoil.looks} looks, ${turmoil.kills} kills, ${turmoil.swaps} swaps, ${turmoil.promises.length} promises`,
    );
    expect(turmoil.imbalances.slice(0, 3)).toEqual([]);
    expect([turmoil.looks, turmoil.kills, turmoil.swaps].map(Math.sign)).toEqual([1, 1, 1]);
    const states = turmoil.events.map(({ state, thread }) => (thread === undefined ? 'failed start' : state));
    expect(new Set(states)).toEqual(new Set(['start', 'crash', 'end', 'failed start']));
  });

  it('SPEC 11.7: the bus closes, and no promise pends', async () => {
    expect(closed).toBe('closed');
    await Promise.allSettled(turmoil.promises);
  });

  it('SPEC 11.0: every message came to its end, or was reported as failed, once', () => {
    for (const { what, truth, errors } of turmoil.parties) {
      const reported = errors.flatMap(({ invocationMessage }) =>
        invocationMessage === undefined ? [] : [Number(invocationMessage.value)],
      );
      expect(new Set(reported).size, `what was reported of ${what}`).toBe(reported.length);
      const { finished } = truth.all;
      const lost = finished.flatMap((count, number) =>
        count === 0 && !reported.includes(number) ? [number] : [],
      );
      expect(lost, `lost by ${what}`).toEqual([]);
    }
  });

  it('SPEC 4.2, 11.2: none overlapped another, none was out of order, none was started too often', () => {
    for (const { what, truth, mostStarts, isParallel } of turmoil.parties) {
      expect(Math.max(...truth.all.started), `starts of ${what}`).toBeLessThanOrEqual(mostStarts);
      if (!isParallel)
        expect([truth.overlaps, truth.inversions], `overlaps, inversions of ${what}`).toEqual([0, 0]);
    }
  });
});
