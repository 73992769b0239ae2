// Three processes that publish events, handle those of the others, and share a cache, and what is asked of all of them.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { WorkerTask } from '../programs/worker.js';
import { Program } from './program.js';
import { type Name, names, type Record, readRecord, upTo } from './record.js';
import type { NatsServer } from './server.js';

/** Each publishes up to these: before the fault, while it begins, while it lasts, after it. */
export const before = 500;
export const meanwhile = 1_000;
export const during = 1_500;
export const after = 2_000;

const kinds = upTo(20)
  .map((kind) => `kind-${kind}`)
  .sort();

/** The numbers of channels of each kind that each has. Those of the third stay, so that nothing but the bridge puts them right. */
export type Counts = Readonly<{ [name in Name]: number }>;
export const atFirst: Counts = { one: 1, two: 20, three: 300 };
export const changed: Counts = { ...atFirst, one: 4, two: 50 };

/** By those, or by any of them. */
export type Reports = { readonly [name in Name | 'any']?: readonly RegExp[] };

/** What a process says at its end. */
export interface Last {
  readonly errors: readonly string[];
  readonly duplicates: number;
  readonly acknowledged: number;
  readonly dropped: unknown;
}

/** The processes, and what is asked of all of them at once. */
export class Three implements AsyncDisposable {
  readonly #folder: string;
  readonly #url: string;
  readonly programs: { [name in Name]: Program };

  private constructor(url: string, folder: string, programs: { [name in Name]: Program }) {
    this.#url = url;
    this.#folder = folder;
    this.programs = programs;
  }

  static async start({ url }: NatsServer, user?: string): Promise<Three> {
    const folder = mkdtempSync(join(tmpdir(), 'stasis-faults-'));
    const [one, two, three] = await Promise.all(
      names.map((name) => start(url, folder, name, { ...(name === user && { user }) })),
    );
    if (one === undefined || two === undefined || three === undefined) throw new Error('there are three');
    return new Three(url, folder, { one, two, three });
  }

  /** One more life of one of them, which is the one from then on. */
  async startAgain(name: Name): Promise<void> {
    this.programs[name] = await start(this.#url, this.#folder, name, { life: 2 });
  }

  record(name: Name, life = 1): Record {
    return readRecord(join(this.#folder, `${name}-${life}`));
  }

  each<T>(act: (program: Program, name: Name) => Promise<T>): Promise<T[]> {
    return Promise.all(names.map((name) => act(this.programs[name], name)));
  }

  /** Each has handled so many of the two others. */
  handled(least: number): Promise<unknown> {
    return this.each((program) =>
      program.until(() => program.told.some((told) => (told as { handled?: number }).handled === least)),
    );
  }

  /** Each has the last event of the two others. */
  ended(): Promise<unknown> {
    return this.each((program, name) =>
      program.until(() => {
        const ended = program.told.map((told) => (told as { ended?: string }).ended);
        return names.every((other) => other === name || ended.includes(other));
      }),
    );
  }

  async reported({ any = [], ...reports }: Reports): Promise<void> {
    await this.each((program, name) =>
      program.until(() => (reports[name] ?? []).every((report) => hasReported(program, report))),
    );
    for (const report of any)
      await Promise.any(
        names.map((name) => this.programs[name].until(() => hasReported(this.programs[name], report))),
      );
  }

  /** What each has of each kind of channels is this from now on. */
  async change(counts: Counts, unstored?: 'unstored'): Promise<void> {
    const isNew = (name: Name) => counts === atFirst || counts[name] !== atFirst[name];
    await this.each(async (program, name) => {
      if (isNew(name)) await program.ask('set', { count: counts[name] }, unstored);
    });
  }

  /** All have the snapshots of all, and the same sums. */
  async converged(counts: Counts): Promise<void> {
    await this.each((program) => converged(program, counts));
  }

  /** So has one that comes later, and has nothing but what the server has. */
  async convergedWithLate(counts: Counts): Promise<void> {
    await using late = await start(this.#url, this.#folder, 'late');
    await converged(late, counts);
    await this.converged(counts);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.each((program) => program.kill());
    rmSync(this.#folder, { recursive: true });
  }
}

export function hasReported(program: Program, report: RegExp): boolean {
  return program.told.some((told) => report.test((told as { error?: string }).error ?? ''));
}

/** What it has reported besides these. */
export function unknown({ errors }: Last, known: readonly RegExp[]): readonly string[] {
  return errors.filter((error) => !known.some((report) => report.test(error)));
}

async function converged(program: Program, counts: Counts): Promise<void> {
  const sum = counts.one + counts.two + counts.three;
  const totals = kinds.map((kind) => [kind, sum]);
  const snapshots = kinds.flatMap((kind) => [...names].sort().map((name) => [kind, name, counts[name]]));
  expect(await program.ask('converged', { expected: totals })).toEqual({ snapshots, totals });
}

function start(
  url: string,
  folder: string,
  process: Name | 'late',
  { life = 1, user }: { life?: number; user?: string } = {},
): Promise<Program> {
  const record = join(folder, `${process}-${life}`);
  const last = { one: after - 1, two: after - 1, three: after - 1 };
  const task: WorkerTask = { url, process, record, deadAfter: 3_000, last, ...(user && { user }) };
  return Program.start('worker', task);
}
