// A thread that has ended is replaced at once: the next one follows from its end, and no timer is in between.

// Before the bus.
import './without-timers.js';
import { channel } from 'node:diagnostics_channel';
import type { ThreadEvent } from '@stasis-bus/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Actor, CrashScene } from '../support/crash-scene.js';
import { withoutTimers } from './without-timers.js';

const ends = 10;
const threads = channel('stasis:thread');

let states: ThreadEvent['state'][];
let scene: CrashScene;
const onThread = (event: unknown): void => void states.push((event as ThreadEvent).state);

beforeEach(() => {
  states = [];
  threads.subscribe(onThread);
  scene = new CrashScene({ threads: 1, restarts: { max: ends, within: 600_000 } });
});
afterEach(async () => {
  threads.unsubscribe(onThread);
  await scene.close();
});

/** Settles when so many threads have started. */
async function started(count: number): Promise<void> {
  while (states.filter((state) => state === 'start').length < count) await new Promise(setImmediate);
}

const inTurn = Array.from({ length: 1 + 2 * ends }, (_, index) => (index % 2 === 0 ? 'start' : 'crash'));

describe('a thread that has ended', () => {
  it('SPEC 11.2: from outside, is replaced at once, time and again', async () => {
    await scene.add({ handler: 'exitNow', size: 1 });
    await withoutTimers(async () => {
      for (let end = 1; end <= ends; end += 1) {
        await started(end);
        await scene.endThreads();
      }
      await started(1 + ends);
    });
    expect(states).toEqual(inTurn);
  });

  it.each(['exitNow', 'exitLater'])(
    'SPEC 11.2: in the middle of a handler (%s), is replaced at once, and the next message is handled there',
    async (handler) => {
      const actors: Actor[] = [];
      for (let end = 0; end < ends; end += 1) actors.push(await scene.add({ handler, size: 2, fatal: 0 }));
      await withoutTimers(async () => {
        for (const actor of actors) {
          actor.publish(0, 2);
          await scene.bus.drain();
        }
        await started(1 + ends);
      });
      expect(states).toEqual(inTurn);
      for (const { truth } of actors) expect(truth.all).toEqual({ started: [1, 1], finished: [0, 1] });
    },
  );
});
