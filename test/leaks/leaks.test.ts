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

async function run(program: string): Promise<Figures> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', path]);
  return JSON.parse(stdout) as Figures;
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
