// What keeps a process, and a worker, alive: subscriptions there and calls that wait do; ports do not. Each program runs in
// a process of its own, and ends by itself or not at all.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('./programs/home.mjs', import.meta.url));

/** The lines that the program prints before it ends by itself. */
async function run(...parameters: readonly string[]): Promise<string[]> {
  // The time is only there so that a program that does not end is ended.
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...parameters], {
    timeout: 15_000,
  });
  return stdout.trim().split('\n');
}

describe('a process ends', () => {
  it('SPEC 11.7: with a port that was exposed and given to nobody', async () => {
    expect(await run('expose')).toEqual(['the process ends']);
  });

  it('SPEC 11.7: with a worker that has connected and is through', async () => {
    expect(await run('connect')).toEqual(['the worker has ended', 'the process ends']);
  });

  it('SPEC 11.7: with a worker that holds a subscription, when the worker does not hold the process', async () => {
    expect(await run('subscribe', 'unref')).toEqual(['the process ends']);
  });
});

describe('a worker stays alive', () => {
  it('SPEC 10.1: while it has a subscription, until it unsubscribes', async () => {
    const lines = await run('subscribe', 'after a while');
    // What a thread said last may be handled before or after home hears that the thread has ended.
    expect(lines.filter((line) => line !== 'the worker has ended')).toEqual([
      'heard hello',
      'heard leave',
      'the process ends',
    ]);
    expect(lines.indexOf('the worker has ended')).toBeGreaterThan(lines.indexOf('heard hello'));
  });

  it('SPEC 10.1, 11.7: while it has a subscription, until the bus closes', async () => {
    expect(await run('subscribe', 'close')).toEqual(['the worker has ended', 'the process ends']);
  });
});
