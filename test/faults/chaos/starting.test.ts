// Threads that die while they start: the pool tries again within its budget and then says so, once; a fault that ends
// before is forgotten at once.

// Before the bus.
import './without-timers.js';
import { setEnvironmentData, type Worker } from 'node:worker_threads';
import type { Subscription, Topic } from '@stasis-bus/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Note } from '../../support/sample-types.js';
import { sharedCells } from '../../support/shared-cells.js';
import { FaultScene } from '../support/fault-scene.js';
import { withoutTimers } from './without-timers.js';

const wayCell = 0;
const deathsCell = 1;
const ways = { exit: 1, throw: 2 };
const restarts = { max: 20, within: 60_000 };
const execArgv = ['--import', new URL('../handlers/die-while-starting.mjs', import.meta.url).href];
const module = new URL('../../handlers/nowhere.mjs', import.meta.url);

let orders: Int32Array;
let scene: FaultScene;

beforeEach(() => {
  orders = sharedCells(2);
  setEnvironmentData('stasis.test.orders', orders);
  scene = new FaultScene({ threads: 2, execArgv, restarts });
});

afterEach(async () => {
  Atomics.store(orders, wayCell, 0);
  await scene.close();
});

function begin(way: keyof typeof ways): void {
  Atomics.store(orders, wayCell, ways[way]);
}

function subscribe(topic: Topic): Subscription {
  return topic.subscribe(scene.pool.handler(module, { export: 'publishNowhere' }), { accept: [Note] });
}

/** Settles when so many threads have died while they started. */
async function died(count: number): Promise<void> {
  while (Atomics.load(orders, deathsCell) < count) await new Promise(setImmediate);
}

describe.each(Object.keys(ways) as (keyof typeof ways)[])('all threads %s while they start', (way) => {
  it('SPEC 11.2: the pool gives up when its budget is used up, with one error, and nothing hangs', async () => {
    begin(way);
    const topic = scene.bus.topic('calls');
    const subscription = subscribe(topic);
    const awaited = subscription.publishAndWait(Note.create(1));
    for (let number = 2; number <= 10; number += 1) topic.publish(Note, number);
    const failed = { code: 'ERR_STASIS_EXECUTOR_FAILED' };
    await expect(awaited).rejects.toMatchObject(failed);
    await expect(subscription.ready).rejects.toMatchObject(failed);
    await Promise.all([subscription.join(), scene.bus.drain()]);
    expect(scene.errors).toMatchObject([
      { ...failed, subscription: { id: subscription.id, topic: 'calls' } },
    ]);
    expect(scene.errors[0]?.message).toContain(
      `more than ${restarts.max} times within ${restarts.within} ms`,
    );
    const deaths = Atomics.load(orders, deathsCell);
    expect(deaths).toBeGreaterThan(restarts.max);
    expect(deaths, 'threads that were started although the pool had given up').toBeLessThanOrEqual(
      restarts.max + scene.pool.parallelism,
    );
    await expect(subscribe(topic).ready).rejects.toMatchObject(failed);
  });

  it('SPEC 11.2: when that ends before the budget is used up, the pool recovers, and waits for no timer', async () => {
    begin(way);
    await withoutTimers(async () => {
      const subscription = subscribe(scene.bus.topic('calls'));
      const awaited = subscription.publishAndWait(Note.create(1));
      await died(restarts.max / 2);
      Atomics.store(orders, wayCell, 0);
      expect(await awaited).toBe('handled');
    });
    expect(scene.errors.map(String)).toEqual([]);
  });
});

describe('a pool that was at work', () => {
  it('SPEC 11.2: loses all its threads, cannot start others for a while, and loses no message', async () => {
    const workers: Worker[] = [];
    const onWorker = (worker: Worker): void => void workers.push(worker);
    process.on('worker', onWorker);
    const topic = scene.bus.topic('calls');
    const subscriptions = [subscribe(topic), subscribe(topic)];
    await Promise.all(subscriptions.map(({ ready }) => ready));
    process.off('worker', onWorker);
    begin('exit');
    await Promise.all(workers.map((worker) => worker.terminate()));
    for (let number = 0; number < 100; number += 1) topic.publish(Note, number);
    await died(restarts.max / 2);
    Atomics.store(orders, wayCell, 0);
    await scene.bus.drain();
    expect(scene.errors.map(String)).toEqual([]);
    const balance = { passed: 100, handled: 100, failed: 0, dropped: 0, queued: 0 };
    for (const subscription of subscriptions) expect(scene.statisticsOf(subscription)).toMatchObject(balance);
  });
});
