// How often an inspector takes frames, and what it takes that from.

import { describe, expect, it } from 'vitest';
import { framePeriodMs } from '../../packages/inspector/src/home/frame-period.js';
import {
  processClock,
  processorClock,
  schedulerClock,
  threadClock,
} from '../../packages/inspector/src/home/processor-time.js';
import { ageOfOld } from '../../packages/inspector/src/page/history/age.js';
import type { Frame } from '../../packages/inspector/src/wire/frame.js';
import { HandExecutor } from '../support/hand-executor.js';
import { openScene } from './support/scene.js';

/** Holds the thread up without taking its processor. */
function holdUp(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Whose threads take long to be looked at, as on a machine where others have the processor. */
class HeldUpExecutor extends HandExecutor {
  override statistics(): { threads: [] } {
    holdUp(400);
    return super.statistics();
  }
}

describe('SPEC 12.6 the period of frames', () => {
  it.each([
    [0, 1000],
    [50, 1000],
    [100, 2000],
    [250, 5000],
    [60_000, 5000],
  ])('is, where a frame takes %d ms of processor time, %d ms', (workMs, periodMs) => {
    expect(framePeriodMs(workMs)).toBe(periodMs);
  });

  it('is the same when the main thread is held up by others while it takes one', async () => {
    await using scene = await openScene();
    const executor = new HeldUpExecutor();
    const subscription = scene.bus.topic('t').subscribe(executor.handler);
    const periods: number[] = [];
    for await (const { event, data } of scene.visitor.events('/frames')) {
      if (event !== 'frame') continue;
      periods.push((data as Frame).period);
      if (periods.length === 3) break;
    }
    subscription.unsubscribe();
    executor.handleAll();
    expect(periods).toEqual([1000, 1000, 1000]);
  });
});

describe.each([
  ['the one that is taken', processorClock],
  ["Node.js's for the thread", threadClock],
  ["the kernel's", schedulerClock],
  ["the process's", processClock],
])('SPEC 12.6 a clock of processor time: %s', (_name, clockOf) => {
  const clock = clockOf();

  it.skipIf(clock === undefined)('goes on while the thread works, and not while it waits', () => {
    const read = clock ?? Date.now;
    const before = read();
    while (read() < before + 50);
    const worked = read();
    holdUp(500);
    expect(read() - worked).toBeLessThan(250);
  });
});

describe('SPEC 12.6 numbers are old', () => {
  it.each([
    [1999, 1000, undefined],
    [2000, 1000, undefined],
    [2001, 1000, 2000],
    [9_900, 5000, undefined],
    [12_700, 5000, 12_000],
  ])('%d ms after a frame, at a period of %d ms: %s', (sinceFrameMs, periodMs, age) => {
    expect(ageOfOld(sinceFrameMs, periodMs)).toBe(age);
  });
});
