// A pool whose threads load a module that is told what to do (see faults/handlers/gated-loading.mjs), and the thread events of that
// pool.

import { channel } from 'node:diagnostics_channel';
import { setEnvironmentData } from 'node:worker_threads';
import type { SubscribeOptions, Subscription, ThreadEvent } from '@stasis-bus/core';
import type { WorkerPoolOptions } from '@stasis-bus/worker-runtime';
import { Note } from '../../support/sample-types.js';
import { openCell, sharedCells, waitUntilAtLeast } from '../../support/shared-cells.js';
import { FaultScene } from './fault-scene.js';

const begunCell = 0;
const gateCell = 1;
const endlessCell = 2;
const howCell = 3;
/** Of handlers/lingering.mjs. */
const runningCell = 2;
const holdGateCell = 3;
const threads = channel('stasis:thread');
const gated = new URL('../handlers/gated-loading.mjs', import.meta.url);
const lingering = new URL('../handlers/lingering.mjs', import.meta.url);

/** A handler that holds its thread until it is let go. */
export class Holder {
  readonly subscription: Subscription;
  readonly #cells = sharedCells(5);

  constructor(scene: LoadingScene, name: string, handler: 'hold' | 'linger') {
    this.subscription = scene.bus
      .topic(name)
      .subscribe(scene.pool.handler(lingering, { export: handler }), { accept: [Note], data: this.#cells });
  }

  /** Has it hold a thread. Settles when it does. */
  async hold(): Promise<void> {
    Atomics.store(this.#cells, holdGateCell, 0);
    const running = Atomics.load(this.#cells, runningCell);
    this.subscription.topic.publish(Note, 'hold');
    await waitUntilAtLeast(this.#cells, runningCell, running + 1);
  }

  letGo(): void {
    openCell(this.#cells, holdGateCell);
  }
}

export class LoadingScene extends FaultScene {
  readonly counts: string[] = [];
  readonly #events: ThreadEvent[] = [];
  readonly #loading = sharedCells(4);
  readonly #onThread = (event: unknown): void => {
    if ((event as ThreadEvent).executor === this.pool.name) this.#events.push(event as ThreadEvent);
  };

  constructor(options: WorkerPoolOptions) {
    super({ name: 'loading', ...options });
    setEnvironmentData('stasis.test.loading', this.#loading);
    threads.subscribe(this.#onThread);
    this.bus
      .topic('counts')
      .subscribe(({ value }) => void this.counts.push(String(value)), { accept: [Note] });
  }

  /** How many threads have come to a state. */
  seen(state: ThreadEvent['state']): number {
    return this.#events.filter((event) => event.state === state).length;
  }

  /** The first so many loadings never end. */
  neverEnd(count: number, how: 'waits' | 'blocks'): void {
    Atomics.store(this.#loading, howCell, how === 'blocks' ? 1 : 0);
    Atomics.store(this.#loading, endlessCell, count);
  }

  openGate(): void {
    openCell(this.#loading, gateCell);
  }

  /** Settles when the module has begun to load so many times. */
  async begun(count: number): Promise<void> {
    await waitUntilAtLeast(this.#loading, begunCell, count);
  }

  get loads(): number {
    return Atomics.load(this.#loading, begunCell);
  }

  subscribe(name: string, options: SubscribeOptions = {}): Subscription {
    const handler = this.pool.handler(gated, { export: 'countHere' });
    return this.bus.topic(name).subscribe(handler, { ...options, accept: [Note] });
  }

  override async close(): Promise<void> {
    threads.unsubscribe(this.#onThread);
    this.openGate();
    await super.close();
  }
}

/**
 * Settles when a thread of another pool with the same idle time has been ended for being idle, so many times: timers of one thread
 * fire in order, so every thread that was idle before has been looked at as often.
 */
export async function idleTimesPass(count: number, idleTimeout: number): Promise<void> {
  const scene = new LoadingScene({ name: 'idle', threads: { min: 0, max: 1 }, idleTimeout });
  const handler = scene.pool.handler(lingering, { export: 'leaveTimer' });
  for (let ends = 1; ends <= count; ends += 1) {
    const data = sharedCells(5);
    const subscription = scene.bus.topic('idle').subscribe(handler, { accept: [Note], data });
    await subscription.publishAndWait(Note.create('begin'));
    await subscription.unsubscribeAndJoin();
    while (scene.seen('end') < ends) await new Promise(setImmediate);
  }
  await scene.close();
}
