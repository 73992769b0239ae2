// Subscriptions on a pool whose threads are to end: with the ground truth of each, what was reported of each, and how to end a
// thread from outside. See faults/handlers/crashing.mjs.

import type { Worker } from 'node:worker_threads';
import {
  type BusError,
  defineMessageType,
  type SubscribeOptions,
  type Subscription,
  type SubscriptionStatistics,
  type Topic,
} from '@stasis-bus/core';
import type { WorkerPoolOptions } from '@stasis-bus/worker-runtime';
import { openCell, sharedCells, waitUntilAtLeast } from '../../support/shared-cells.js';
import { Truth } from '../../support/truth.js';
import { FaultScene } from './fault-scene.js';

export const Numbered = defineMessageType('test.numbered').of<number>();
const Echo = defineMessageType('test.echo').of<number>();
const module = new URL('../handlers/crashing.mjs', import.meta.url);
const reachedCell = 0;
const openedCell = 1;

/** What one of the handlers is to do, besides the options of its subscription. */
export interface Part {
  readonly handler: string;
  /** How many messages there will be, with the numbers from 0. */
  readonly size: number;
  /** The message that ends its thread, or stands still, and how often. Default: none. */
  readonly fatal?: number;
  readonly deaths?: number;
  readonly options?: SubscribeOptions<never>;
}

export class Actor {
  readonly truth: Truth;
  readonly subscription: Subscription;
  readonly topic: Topic;
  /** The numbers that its handler has published, in order of arrival. */
  readonly echoes: number[] = [];
  readonly #scene: CrashScene;
  readonly #gate = sharedCells(2);

  constructor(scene: CrashScene, number: number, { handler, size, fatal = -1, deaths = 1, options }: Part) {
    this.#scene = scene;
    this.truth = new Truth(size);
    this.topic = scene.bus.topic(`calls:${number}`);
    const echoes = scene.bus.topic(`echoes:${number}`);
    echoes.subscribe(({ value }) => void this.echoes.push(value), { synchronous: true, accept: [Echo] });
    const left = sharedCells(1).fill(deaths);
    const data = { ...this.truth.data, fatal, deaths: left, gate: this.#gate, echoes: echoes.name };
    this.subscription = this.topic.subscribe(scene.pool.handler(module, { export: handler }), {
      ...(options as SubscribeOptions),
      accept: [Numbered],
      data,
    });
  }

  /** Publishes the messages from one number up to another, in one turn of the event loop. */
  publish(from: number, to: number): void {
    for (let number = from; number < to; number += 1) this.topic.publish(Numbered, number);
  }

  /** Settles when so many invocations are, or were, at the gate. */
  async atGate(count = 1): Promise<void> {
    await waitUntilAtLeast(this.#gate, reachedCell, count);
  }

  openGate(): void {
    openCell(this.#gate, openedCell);
  }

  /** What was reported of it. */
  get errors(): BusError[] {
    return this.#scene.errorsOf(this.subscription);
  }

  /** The numbers of the messages that were reported. */
  get reported(): number[] {
    return this.errors.map(({ invocationMessage }) => Number(invocationMessage?.value));
  }

  get statistics(): SubscriptionStatistics | undefined {
    return this.#scene.statisticsOf(this.subscription);
  }
}

export class CrashScene extends FaultScene {
  readonly #workers = new Set<Worker>();
  #actors = 0;
  readonly #onWorker = (worker: Worker): void => {
    this.#workers.add(worker);
    worker.once('exit', () => this.#workers.delete(worker));
  };

  constructor(options: WorkerPoolOptions) {
    super(options);
    process.on('worker', this.#onWorker);
  }

  async add(part: Part): Promise<Actor> {
    this.#actors += 1;
    const actor = new Actor(this, this.#actors, part);
    await actor.subscription.ready;
    return actor;
  }

  /** Ends all threads there are, from outside, whatever they do. */
  async endThreads(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }

  override async close(): Promise<void> {
    process.off('worker', this.#onWorker);
    await super.close();
  }
}
