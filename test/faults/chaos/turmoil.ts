// Everything at once: pools that grow and shrink all the time, whose threads load slowly, fail to start, hang, and are ended; sticky, partitioned, concurrent and plain subscriptions there; routers whose routes change; and promises of every kind.

import { channel } from 'node:diagnostics_channel';
import { setEnvironmentData, type Worker } from 'node:worker_threads';
import {
  Bus,
  type BusError,
  defineMessageType,
  type Message,
  MessageRouter,
  type RemoteHandler,
  type SubscribeOptions,
  type SubscriptionControl,
  type ThreadEvent,
  type Topic,
} from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { begin, end } from '../../handlers/truth.mjs';
import { sharedCells } from '../../support/shared-cells.js';
import { Truth } from '../../support/truth.js';
import { type Random, seeded } from './random.js';

const Numbered = defineMessageType('test.numbered').of<number>();
const Never = defineMessageType('test.never').of<number>();
const module = new URL('../handlers/turmoil.mjs', import.meta.url);
const flakyStart = new URL('../handlers/flaky-start.mjs', import.meta.url);
const threads = channel('stasis:thread');
const mostThreads = 65_536;
/** For what hangs; whatever takes longer on a busy machine fails as well, and is reported. */
const timeout = 500;
const keyOf = ({ value }: { readonly value: unknown }): number => Number(value) % 5;

/** What the subscriptions are; each is there with every crash policy. */
const kinds: readonly (readonly [handler: string, options: SubscribeOptions])[] = [
  ['workNow', {}],
  ['workLater', {}],
  ['workNow', { sticky: true }],
  ['workLater', { sticky: true }],
  ['workBeside', { sticky: true, partitionBy: keyOf }],
  ['workBeside', { partitionBy: keyOf }],
  ['workBeside', { concurrency: 4 }],
  ['hangNowAndThen', { timeout }],
];

/** One subscription, and what is known of it. */
export interface Party {
  readonly what: string;
  readonly control: SubscriptionControl;
  readonly topic: Topic;
  readonly truth: Truth;
  readonly mostStarts: number;
  /** Whether more than one invocation may run at once. */
  readonly isParallel: boolean;
  readonly errors: BusError[];
}

export class Turmoil {
  readonly bus = new Bus({ onError: (error) => this.#reported(error) });
  /** Of the second one only one thread holds state: the others come and go. */
  readonly pools: readonly WorkerPool[];
  readonly events: ThreadEvent[] = [];
  readonly parties: Party[] = [];
  /** What did not balance, at whatever look. */
  readonly imbalances: string[] = [];
  readonly promises: Promise<unknown>[] = [];
  looks = 0;
  kills = 0;
  swaps = 0;
  /** How many messages each subscription has got. */
  published = 0;
  readonly #size: number;
  readonly #random: Random;
  readonly #up = sharedCells(mostThreads);
  readonly #workers = new Map<number, Worker>();
  readonly #swappers: (() => void)[] = [];
  readonly #onThread = (event: unknown): void => void this.events.push(event as ThreadEvent);
  readonly #onWorker = (worker: Worker): void => {
    const { threadId } = worker;
    this.#workers.set(threadId, worker);
    worker.once('exit', () => this.#workers.delete(threadId));
  };

  /** @param size how many messages each subscription is to get at most */
  constructor(seed: number, size: number) {
    this.#size = size;
    this.#random = seeded(seed);
    setEnvironmentData('stasis.test.up', this.#up);
    setEnvironmentData('stasis.test.starts', sharedCells(1));
    process.on('worker', this.#onWorker);
    threads.subscribe(this.#onThread);
    const options = {
      threads: { min: 0, max: 3 },
      idleTimeout: 15,
      restarts: { max: 100_000, within: 1_000 },
      execArgv: ['--import', flakyStart.href],
    };
    this.pools = [new WorkerPool(options), new WorkerPool(options)];
    for (const onCrash of ['skip', 'retry'] as const) {
      for (const [handler, kind] of kinds) this.#subscribe(0, handler, { ...kind, onCrash });
      for (const [handler, kind] of kinds.filter(([, { sticky }]) => sticky !== true))
        this.#subscribe(1, handler, { ...kind, onCrash });
      this.#route(onCrash);
    }
    this.#subscribe(1, 'workNow', { sticky: true, onCrash: 'skip' });
  }

  /** Publishes so many messages to everybody, ends a thread, swaps routes, and looks. */
  async burst(count: number): Promise<void> {
    for (let left = count; left > 0 && this.published < this.#size; left -= 1) {
      for (const { topic } of this.parties) topic.publish(Numbered, this.published);
      this.published += 1;
    }
    this.#awaitOneOf();
    for (let turn = this.#random(20); turn >= 0; turn -= 1) {
      await new Promise(setImmediate);
      this.look();
      if (this.#random(10) === 0) this.swap();
      if (this.#random(40) === 0) this.kill();
    }
  }

  /** All is done, and then nothing happens, long enough for threads to be idle. */
  async rest(): Promise<void> {
    await this.bus.drain();
    await new Promise((resolve) => setTimeout(resolve, 15 + this.#random(60)));
    this.look();
  }

  swap(): void {
    this.swaps += 1;
    for (const swapRoutes of this.#swappers) swapRoutes();
  }

  kill(): void {
    const alive = [...this.#workers].filter(([id]) => Atomics.load(this.#up, id) === 1);
    const [, worker] = alive[this.#random(alive.length)] ?? [];
    if (worker === undefined) return;
    this.kills += 1;
    void worker.terminate();
  }

  /** The account balances. */
  look(): void {
    this.looks += 1;
    for (const { id, passed, handled, failed, dropped, queued } of this.bus.statistics().subscriptions) {
      if (passed !== handled + failed + dropped + queued)
        this.imbalances.push(`${id}: ${JSON.stringify({ passed, handled, failed, dropped, queued })}`);
    }
  }

  async end(): Promise<void> {
    process.off('worker', this.#onWorker);
    threads.unsubscribe(this.#onThread);
    await Promise.all(this.pools.map((pool) => pool.close()));
  }

  /** Promises of all kinds, each of which must settle by itself or by the end of the bus. */
  #awaitOneOf(): void {
    const party = this.parties[this.#random(this.parties.length)] as Party;
    this.promises.push(
      party.topic.relieved(),
      party.topic.once(Never),
      party.topic.request(Never, 1, { reply: Never }),
      this.bus.drain(),
      party.control.ready,
      party.control.join(),
    );
    for (const promise of this.promises) promise.catch(() => {});
  }

  #subscribe(pool: number, handler: string, options: SubscribeOptions): void {
    const topic = this.bus.topic(`calls:${this.parties.length}`);
    const truth = new Truth(this.#size);
    const control = topic.subscribe(this.#handler(pool, handler), {
      ...options,
      accept: [Numbered],
      data: truth.data,
    });
    this.#add(topic, control, truth, options, handler === 'workBeside');
  }

  /** A router with its handlers at home and on the pool, in turn, and never without one. */
  #route(onCrash: 'skip' | 'retry'): void {
    const topic = this.bus.topic(`calls:${this.parties.length}`);
    const truth = new Truth(this.#size);
    const { data } = truth;
    const remote = this.#handler(1, 'workRouted');
    const atHome = (message: Message, context: unknown): void => {
      if (!Numbered.is(message)) return;
      begin(message, context);
      end(message, context);
      this.look();
    };
    const router = new MessageRouter(topic, { onCrash, data }).setDefault(atHome);
    let isRouted = false;
    this.#swappers.push(() => {
      if (!router.isSubscribed) return;
      if (isRouted) router.remove(Numbered);
      else router.add(Numbered, this.#random(2) === 0 ? remote : atHome);
      isRouted = !isRouted;
      if (this.#random(3) === 0) router.setDefault(this.#random(2) === 0 ? remote : atHome);
    });
    this.#add(topic, router, truth, { onCrash }, false);
  }

  #handler(pool: number, name: string): RemoteHandler {
    return (this.pools[pool] as WorkerPool).handler(module, { export: name });
  }

  #add(
    topic: Topic,
    control: SubscriptionControl,
    truth: Truth,
    options: SubscribeOptions,
    isParallel: boolean,
  ): void {
    const { onCrash, ...rest } = options;
    const what = `${control.id} ${onCrash} ${Object.keys(rest).join(' and ')}`;
    const mostStarts = onCrash === 'retry' ? 4 : 1;
    this.parties.push({ what, control, topic, truth, mostStarts, isParallel, errors: [] });
  }

  #reported(error: BusError): void {
    this.parties.find(({ control }) => control.id === error.subscription?.id)?.errors.push(error);
    this.look();
  }
}
