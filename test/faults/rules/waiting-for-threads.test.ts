// Whoever waits for a thread is woken by every way in which that can end: the thread is busy, idle, loading, being ended, dying or
// cannot start.

import { setEnvironmentData, type Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { Note } from '../../support/sample-types.js';
import { openCell, sharedCells, waitUntilAtLeast } from '../../support/shared-cells.js';
import { Holder, idleTimesPass, LoadingScene } from '../support/loading-scene.js';

const idleTimeout = 20;
const autoscaled = { threads: { min: 0, max: 2 }, idleTimeout };

let scene: LoadingScene;

afterEach(() => scene.close());

describe('a sticky subscription', () => {
  it('SPEC 4.11: keeps its state on an autoscaled pool, however long it is idle', async () => {
    scene = new LoadingScene(autoscaled);
    scene.openGate();
    const subscription = scene.subscribe('calls', { sticky: true });
    await subscription.publishAndWait(Note.create('one'));
    await idleTimesPass(3, idleTimeout);
    await subscription.publishAndWait(Note.create('two'));
    await scene.bus.drain();
    expect(scene.counts).toEqual(['1', '2']);
    expect(scene.errors).toEqual([]);
    // With the subscription the thread may go.
    await subscription.unsubscribeAndJoin();
    while (scene.seen('end') < 1) await new Promise(setImmediate);
  });

  it('SPEC 4.11: whose first message comes while a thread starts that dies, is handled', async () => {
    const cells = sharedCells(2);
    setEnvironmentData('stasis.test.gate', cells);
    scene = new LoadingScene({
      threads: { min: 1, max: 2 },
      execArgv: ['--import', new URL('../handlers/die-at-gate.mjs', import.meta.url).href],
    });
    scene.openGate();
    const holder = new Holder(scene, 'hold', 'hold');
    const subscriptions = [
      holder.subscription,
      scene.subscribe('free'),
      scene.subscribe('sticky', { sticky: true }),
    ];
    await Promise.all(subscriptions.map(({ ready }) => ready));
    await holder.hold();
    // Nowhere is room for it: a second thread starts.
    scene.bus.topic('free').publish(Note, 'free');
    await waitUntilAtLeast(cells, 0, 2);
    const awaited = subscriptions[2]?.publishAndWait(Note.create('sticky'));
    holder.letGo();
    await holder.subscription.publishAndWait(Note.create('let go'));
    // All that is at work is done, and only then does the start fail.
    openCell(cells, 1);
    expect(await awaited).toBe('handled');
    expect(scene.seen('crash')).toBeGreaterThan(0);
    expect(scene.errors).toEqual([]);
  });
});

describe('`ready`', () => {
  it('SPEC 11.4: settles when loading takes longer than a thread may be idle', async () => {
    scene = new LoadingScene(autoscaled);
    const subscription = scene.subscribe('calls');
    await scene.begun(1);
    await idleTimesPass(3, idleTimeout);
    expect(scene.seen('end')).toBe(0);
    scene.openGate();
    await subscription.ready;
    expect(scene.loads).toBe(1);
  });

  it('SPEC 11.4: settles when the thread dies that was loading, although another one is there', async () => {
    const workers: Worker[] = [];
    const onWorker = (worker: Worker): void => void workers.push(worker);
    process.on('worker', onWorker);
    scene = new LoadingScene({ threads: { min: 1, max: 2 } });
    const holders = [new Holder(scene, 'first', 'hold'), new Holder(scene, 'second', 'hold')];
    for (const holder of holders) await holder.hold();
    for (const holder of holders) holder.letGo();
    await scene.bus.drain();
    process.off('worker', onWorker);
    expect(scene.pool.threads).toBe(2);
    const subscription = scene.subscribe('calls');
    await scene.begun(1);
    // The module is told to load again elsewhere, whichever thread it was.
    await workers[0]?.terminate();
    scene.openGate();
    await subscription.ready;
    expect(scene.errors).toEqual([]);
  });
});
