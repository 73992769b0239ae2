// What piscina would do with threads if it ran the handlers itself: freeze them between two tasks, end running tasks when
// it is closed, leave promises pending. What the handlers did is counted in shared memory.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Note } from '../../support/sample-types.js';
import { openCell, sharedCells, waitUntilAtLeast } from '../../support/shared-cells.js';
import { FaultScene } from '../support/fault-scene.js';
import { manyTurns } from '../support/turns-of-the-loop.js';

const lingering = new URL('../handlers/lingering.mjs', import.meta.url);
const laterCell = 1;
const runningCell = 2;
const gateCell = 3;
const finishedCell = 4;
const threads = 3;

let scene: FaultScene;
beforeEach(() => {
  scene = new FaultScene({ threads });
});
afterEach(() => scene.close());

/** What handlers/lingering.mjs counts, and waits at. */
function cells(): Int32Array {
  return sharedCells(5);
}

/** As many invocations as there are threads, each of a subscription of its own, all of them under way. */
async function occupy(handler: string, memory: Int32Array): Promise<void> {
  for (let number = 0; number < threads; number += 1) {
    const topic = scene.bus.topic(`calls:${number}`);
    topic.subscribe(scene.pool.handler(lingering, { export: handler }), { data: memory });
    topic.publish(Note, number);
  }
  await waitUntilAtLeast(memory, runningCell, threads);
}

describe('a thread that has nothing to do', () => {
  it('SPEC 4.3: goes on turning its event loop: timers run, and the next message is heard', async () => {
    const memory = cells();
    const topic = scene.bus.topic('calls');
    const subscription = topic.subscribe(scene.pool.handler(lingering, { export: 'leaveTimer' }), {
      data: memory,
    });
    for (const round of [1, 2, 3]) {
      expect(await subscription.publishAndWait(Note.create(round))).toBe('handled');
      await waitUntilAtLeast(memory, laterCell, round);
    }
    expect([...memory.subarray(0, 2)]).toEqual([3, 3]);
  });
});

describe('closing a pool', () => {
  it.each(['hold', 'linger'])(
    'SPEC 11.7: lets what runs on all of its threads finish: %s',
    async (handler) => {
      const memory = cells();
      await occupy(handler, memory);
      const closing = scene.pool.close();
      await manyTurns();
      openCell(memory, gateCell);
      await closing;
      expect(memory[finishedCell]).toBe(threads);
      expect(scene.errors.map(({ code }) => code)).toEqual(Array(threads).fill('ERR_STASIS_EXECUTOR_CLOSED'));
      expect(scene.errors.filter(({ invocationMessage }) => invocationMessage !== undefined)).toEqual([]);
      expect(scene.pool.threads).toBe(0);
    },
  );

  it('SPEC 11.7: ends what does not finish, and says how much that was', async () => {
    const memory = cells();
    await occupy('hold', memory);
    await expect(scene.pool.close({ timeout: 1 })).rejects.toMatchObject({
      code: 'ERR_STASIS_CLOSE_TIMEOUT',
      message: expect.stringContaining(`${threads} worker threads`),
    });
    expect([memory[finishedCell], scene.pool.threads]).toEqual([0, 0]);
    expect(scene.errors.filter(({ invocationMessage }) => invocationMessage !== undefined)).toHaveLength(
      threads,
    );
    // Closing the pool again would say so again.
    await scene.bus.close();
    scene = new FaultScene({ threads });
  });

  it('SPEC 11.7: several times, and while its threads start, settles every promise', async () => {
    const subscriptions = Array.from({ length: threads }, (_, number) =>
      scene.bus
        .topic(`calls:${number}`)
        .subscribe(scene.pool.handler(lingering, { export: 'hold' }), { data: cells() }),
    );
    const waiting = subscriptions.map((subscription) => subscription.publishAndWait(Note.create(1)));
    const ready = subscriptions.map((subscription) => subscription.ready);
    const closing = [scene.pool.close(), scene.pool.close(), scene.pool[Symbol.asyncDispose]()];
    const outcomes = await Promise.allSettled([...waiting, ...ready]);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ reason: { code: 'ERR_STASIS_EXECUTOR_CLOSED' } });
    await Promise.all([...closing, ...subscriptions.map((subscription) => subscription.join())]);
    await scene.pool.close();
    expect(scene.pool.threads).toBe(0);
  });
});
