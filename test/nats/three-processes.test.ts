// Three processes, a hundred thousand messages at least once, shared caches; the server is killed and started in the
// middle, and a process is killed in the middle and started again: nothing is lost, nothing acknowledged comes again, and all
// have the same in their caches.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { WorkerTask } from './programs/worker.js';
import { Program } from './support/program.js';
import { readRecord, upTo } from './support/record.js';
import { hasServer, NatsServer } from './support/server.js';

const counts = { one: 60_000, two: 40_000 } as const;
const kinds = Array.from({ length: 20 }, (_, kind) => `kind-${kind}`).sort();

interface Told {
  readonly handled: number;
  /** Whose last event that was. */
  readonly ended?: string;
}

/** Settles when a program has handled so many. */
function handled(program: Program, least: number): Promise<void> {
  return program.until(() => program.told.some((told) => (told as Told).handled >= least));
}

/** Settles when a program has handled the last event of all of these. */
function ended(program: Program, ...all: readonly string[]): Promise<void> {
  return program.until(() => all.every((one) => program.told.some((told) => (told as Told).ended === one)));
}

describe.skipIf(!hasServer)('three processes', () => {
  it('lose nothing, and agree, through the death of the server and of one of them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stasis-chaos-'));
    await using server = await NatsServer.start();
    const start = (process: string, life = 1): Promise<Program> => {
      const record = join(folder, `${process}-${life}`);
      const last = { one: counts.one - 1, two: counts.two - 1 };
      const task: WorkerTask = { url: server.url, process, record, deadAfter: 3_000, last };
      return Program.start('worker', task);
    };
    const one = await start('one');
    const two = await start('two');
    const three = await start('three');
    await three.ask('set', { count: 5 });
    const published = Promise.all([
      one.ask('publish', { to: counts.one }),
      two.ask('publish', { to: counts.two }),
    ]);

    await handled(three, 20_000);
    await server.kill();
    await server.start();

    await handled(three, 50_000);
    await three.kill();
    const first = readRecord(join(folder, 'three-1'));
    await using again = await start('three', 2);
    await again.ask('set', { count: 7 });

    expect(await published).toEqual([counts.one, counts.two]);
    await Promise.all([ended(again, 'one', 'two'), ended(one, 'two'), ended(two, 'one')]);

    // Who lived all the time has all, once, in order.
    expect(readRecord(join(folder, 'one-1')).of).toEqual({ one: [], two: upTo(counts.two), three: [] });
    expect(readRecord(join(folder, 'two-1')).of).toEqual({ one: upTo(counts.one), two: [], three: [] });
    // Who died: each life has what it got once, in order; together they have all; and what came twice was not acknowledged.
    const second = readRecord(join(folder, 'three-2'));
    let repeated = 0;
    for (const from of ['one', 'two'] as const) {
      expect(first.of[from]).toEqual(upTo(first.of[from].length));
      const [begin = counts[from]] = second.of[from];
      expect(begin).toBeLessThanOrEqual(first.of[from].length);
      expect(second.of[from]).toEqual(upTo(counts[from]).slice(begin));
      repeated += first.of[from].length - begin;
    }
    expect(first.acknowledged).toBeGreaterThan(0);
    expect(repeated).toBeLessThanOrEqual(first.of.one.length + first.of.two.length - first.acknowledged);

    // All have the same snapshots, and the same sums.
    await one.ask('set', { count: 100 });
    await two.ask('set', { count: 1_000 });
    const expected = kinds.map((kind) => [kind, 1_107]);
    const pictures = await Promise.all(
      [one, two, again].map((program) => program.ask('converged', { expected })),
    );
    const snapshots = kinds.flatMap((kind) => [
      [kind, 'one', 100],
      [kind, 'three', 7],
      [kind, 'two', 1_000],
    ]);
    for (const picture of pictures) expect(picture).toEqual({ snapshots, totals: expected });
    for (const program of [one, two, again]) {
      const statistics = await program.ask('statistics');
      expect(statistics).toMatchObject({ errors: [], dropped: { overflow: 0 }, buffered: 0, inFlight: 0 });
    }

    // Two leave; the other has only its own.
    await one[Symbol.asyncDispose]();
    await two[Symbol.asyncDispose]();
    const alone = kinds.map((kind) => [kind, 7]);
    await again.ask('converged', { expected: alone });
    rmSync(folder, { recursive: true });
  }, 120_000);
});
