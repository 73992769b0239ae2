// What comes and goes leaves nothing behind. Each program runs in a process of its own, so that its heap is its own.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

interface Figures {
  readonly before: number;
  readonly after: number;
  readonly [name: string]: number;
}

const mostGrowth = 1.05;
/** A connection that leaks its port or its proxies leaves about 20 kB: five hundred would double the heap. */
const connectionGrowth = 1.2;

interface Waits {
  readonly growth: Readonly<Record<string, number>>;
  readonly left: Readonly<Record<string, number>>;
}

interface Large {
  readonly back: number;
  readonly here: Readonly<Record<string, number>>;
  readonly there: Readonly<Record<string, number>>;
}

async function run<T = Figures>(program: string, ...parameters: readonly string[]): Promise<T> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', path, ...parameters]);
  return JSON.parse(stdout) as T;
}

test('SPEC 3.4: a million short-lived topics with a subscription each leave nothing behind', async () => {
  const { before, after, ...rest } = await run('./million-topics.mjs');
  expect(rest).toEqual({ topics: 0, subscriptions: 0 });
  expect(after).toBeLessThan(before * mostGrowth);
}, 120_000);

test('SPEC 4.12: a million partition keys leave nothing behind', async () => {
  const { before, after, ...rest } = await run('./million-keys.mjs');
  expect(rest).toEqual({ handled: 1_020_000, queued: 0 });
  expect(after).toBeLessThan(before * mostGrowth);
}, 120_000);

test('SPEC 10.3: connections that come and go, and subscriptions of a connected worker, leave nothing behind', async () => {
  const { before, after, growthThere, ...rest } = await run('./connections.mjs');
  expect(rest).toEqual({ morePorts: 0, subscriptions: 0, threads: 0, moreListeners: 0 });
  expect(after).toBeLessThan(before * connectionGrowth);
  expect(growthThere).toBeLessThan(connectionGrowth);
}, 120_000);

/** Bytes that a wait may leave: one that leaves a callback or a promise leaves more than twice as many. */
const mostPerWait = 1000;

test('SPEC 4.10, 11.7: waits on a signal that lives as long as the program leave nothing behind, and no warning', async () => {
  const { growth, left, ...rest } = await run<Waits>('./signals.mjs');
  expect(rest).toEqual({ together: 1, atTheEnd: 0, warnings: [] });
  for (const name of Object.keys(growth)) {
    expect(left[name], `listeners after: ${name}`).toBe(0);
    expect(growth[name], `bytes left by: ${name}`).toBeLessThan(mostPerWait);
  }
}, 240_000);

/** Of messages of 8 to 16 megabytes. */
const mostHeld = 2_000_000;

test('SPEC 3.4: a large message leaves nothing behind, neither at home nor on the thread that handled it', async () => {
  const { back, here, there } = await run<Large>('./large-messages.mjs', String(mostHeld));
  expect(back).toBe(Object.keys(here).length + 1);
  for (const kind of Object.keys(here)) {
    expect(here[kind], `bytes held at home after ${kind}`).toBeLessThan(mostHeld);
    expect(there[kind], `bytes held on the thread after ${kind}`).toBeLessThan(mostHeld);
  }
}, 240_000);
