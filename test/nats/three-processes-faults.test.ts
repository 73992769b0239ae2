// Three processes publish at least once, handle what the others publish, and share a cache, while something is done to their
// server, or by it. After each of these faults
//
// - every living process has handled, once and in order, whatever was published after the fault had begun, and whatever the
//   server had not yet said to be stored. The rest, too, unless the server itself has lost it: then all have reported that;
// - nothing hangs: `flush` and `close` settle, with nothing dropped, nothing left over, and all acknowledged;
// - all have the same in their caches, and so has a process that comes then, although nobody has set anything anew.
//
// This takes less than ten seconds from the end of the fault, if the machine is not overloaded. No test measures it: each waits
// for what is to happen, at most `mostMs`.

import { describe, expect, it } from 'vitest';
import { names, upTo } from './support/record.js';
import { hasServer, NatsServer } from './support/server.js';
import { faults, isSlow } from './support/server-faults.js';
import {
  after,
  atFirst,
  before,
  changed,
  during,
  hasReported,
  type Last,
  meanwhile,
  Three,
  unknown,
} from './support/three.js';

const mostMs = 90_000;

describe.skipIf(!hasServer)('three processes', () => {
  it.each(faults)(
    'lose nothing, or say so, and agree again, when %s',
    async (_, fault) => {
      await using server = await fault.start();
      await using three = await Three.start(server, fault.user);
      const publish = (from: number, to: number, unstored?: 'unstored') =>
        three.each((program) => program.ask('publish', { from, to }, unstored));
      await publish(0, before);
      await three.handled(2 * before);
      await three.change(atFirst);
      await three.converged(atFirst);

      // The fault begins in the middle of this.
      const underWay = three.each((program) =>
        program.ask('publish', { from: before, to: meanwhile, pauseMs: 5 }, 'unstored'),
      );
      await three.handled(2 * before + 500);
      await fault.begin(server);
      await underWay;
      const firstKept = await fault.firstKept?.(three);
      await publish(meanwhile, during, 'unstored');
      await three.change(changed, 'unstored');
      await three.reported(fault.reports);
      await fault.end(server);
      await three.reported(fault.reportsLater ?? {});
      await three.converged(changed);

      await publish(during, after);
      await three.ended();
      await three.convergedWithLate(changed);

      for (const name of names) {
        const { of } = three.record(name);
        for (const [index, other] of names.entries()) {
          if (other === name) expect(of[other]).toEqual([]);
          else if (firstKept === undefined) expect(of[other]).toEqual(upTo(after));
          else expectAllBut(of[other], before, firstKept[index] ?? 0);
        }
      }
      const { reports, reportsLater = {}, mayReport = [] } = fault;
      await three.each(async (program, name) => {
        const last = (await program.end()) as Last;
        const { one, two, three: third } = three.record(name).of;
        const handled = one.length + two.length + third.length;
        expect(last).toMatchObject({
          exported: after,
          imported: handled,
          acknowledged: handled + last.duplicates,
          buffered: 0,
          inFlight: 0,
          dropped: { overflow: 0, closed: 0, 'no-topic': 0 },
        });
        const known = [reports, reportsLater].flatMap(({ [name]: own = [], any = [] }) => [...own, ...any]);
        expect(unknown(last, [...known, ...mayReport, isSlow])).toEqual([]);
      });
    },
    mostMs,
  );

  it(
    'hear of each other when one of them is started again before it has ended, and go on with the new one (SPEC 14.6)',
    async () => {
      await using server = await NatsServer.start();
      await using three = await Three.start(server);
      const publish = (from: number, to: number) =>
        three.each((program) => program.ask('publish', { from, to }));
      await publish(0, before);
      await three.handled(2 * before);
      await three.change(atFirst);
      await three.converged(atFirst);

      const old = three.programs.two;
      const { acknowledged } = (await old.ask('statistics')) as Last;
      await three.startAgain('two');
      await using _old = old;
      const { one, two, three: third } = three.programs;
      await Promise.all(
        [one, old, third].map((program) =>
          program.ask('publish', { from: before, to: meanwhile }, 'unstored'),
        ),
      );
      const isNamesake = [
        /FAILED another live process has the name "two"/,
        /FAILED another live process has the eid "two"/,
      ];
      for (const program of [old, two])
        await program.until(() => isNamesake.every((report) => hasReported(program, report)));
      await three.change(changed, 'unstored');
      const last = (await old.end()) as Last;
      await three.converged(changed);

      await publish(meanwhile, after);
      await three.ended();
      await three.convergedWithLate(changed);

      const expected = { one: upTo(after), two: upTo(after), three: upTo(after) };
      expect(three.record('one').of).toEqual({ ...expected, one: [] });
      expect(three.record('three').of).toEqual({ ...expected, three: [] });
      // The old one has all until it ended; the new one all that the old one had not acknowledged when it came.
      const [first, second] = [three.record('two', 1).of, three.record('two', 2).of];
      let begun = 0;
      for (const from of ['one', 'three'] as const) {
        expect(first[from]).toEqual(upTo(first[from].length));
        const [begin = after] = second[from];
        expect(begin).toBeLessThanOrEqual(before);
        expect(second[from]).toEqual(upTo(after).slice(begin));
        begun += begin;
      }
      expect(begun).toBeGreaterThanOrEqual(acknowledged);
      const lasts = await Promise.all([one, third, two].map((program) => program.end() as Promise<Last>));
      expect(lasts.map((of, index) => unknown(of, index === 2 ? isNamesake : []))).toEqual([[], [], []]);
      expect(unknown(last, isNamesake)).toEqual([]);
      for (const { dropped } of [...lasts, last])
        expect(dropped).toEqual({ overflow: 0, closed: 0, 'no-topic': 0 });
    },
    mostMs,
  );
});

/** Once each, in order, all of them but for some of these. */
function expectAllBut(handled: readonly number[], from: number, to: number): void {
  const all = new Set(handled);
  expect(handled).toEqual(upTo(after).filter((index) => all.has(index)));
  expect(upTo(after).filter((index) => (index < from || index >= to) && !all.has(index))).toEqual([]);
}
