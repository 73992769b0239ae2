// A subscription with its ledger. It counts the loads that it should receive and all errors, and is judged at its end.

import {
  type BusError,
  type Message,
  type SubscribeOptions,
  SubscriptionChange,
  type SubscriptionControl,
  type SubscriptionStatistics,
  type Topic,
} from '@stasis-bus/core';
import { Ledger } from '../handlers/ledger.js';
import type { LedgerData } from '../handlers/ledger-handler.js';
import { keys, type Load, loadOf } from '../handlers/load.js';
import { type JudgedSubscription, judge } from './judge.js';
import { settles } from './settles.js';
import { type Spec, timeoutMs } from './spec.js';
import type { Stage } from './stage.js';

/** Subscribes in some way, with these options. */
export type Open = (options: SubscribeOptions<LedgerData>) => SubscriptionControl;

let lastOrdinal = 0;

export class WatchedSubscription implements JudgedSubscription {
  readonly spec: Spec;
  readonly topic: Topic;
  readonly subscription: SubscriptionControl;
  readonly ledger: Ledger;
  readonly ordinal: number;
  expected = 0;
  mayRepeat = false;
  leavesItself = false;
  failures = 0;
  drops = 0;
  crashes = 0;
  droppedAgain = 0;
  unstarted = 0;
  late = 0;
  failedFinals = 0;
  isBroken = false;
  readonly #stage: Stage;
  #remembered: SubscriptionStatistics | undefined;

  constructor(stage: Stage, topic: Topic, spec: Spec, open: Open, relayTo?: string) {
    lastOrdinal = (lastOrdinal % 1_000_000) + 1;
    this.ordinal = lastOrdinal;
    this.spec = spec;
    this.topic = topic;
    this.#stage = stage;
    const shape = {
      groups: spec.order === 'partitioned' ? keys : 1,
      width: spec.order === 'concurrent' ? spec.concurrency : 1,
    };
    this.ledger = new Ledger(shape);
    const hangMs = spec.place === 'pool' ? undefined : timeoutMs * 2;
    const { memory } = this.ledger;
    const { patience } = spec;
    const data: LedgerData = { ...shape, memory, ordinal: this.ordinal, patience, relayTo, hangMs };
    this.subscription = open(this.#options(data));
    stage.expect(this.subscription.id, (error) => this.#take(error));
    stage.tally.subscriptions += 1;
  }

  get id(): string {
    return this.subscription.id;
  }

  /** Keeps the bus's counts before the pool is closed. If that ends the subscription, the bus no longer has them. */
  remember(): void {
    this.#remembered = this.#stage.statisticsOf(this.id);
  }

  /** Unsubscribes, waits for the final message, and has the subscription judged. */
  async end(): Promise<void> {
    const { tally } = this.#stage;
    // The subscription accepts nothing after this moment, and once it has ended, the bus no longer has its counts.
    const before = this.#stage.statisticsOf(this.id);
    const left = !this.subscription.isSubscribed;
    this.subscription.unsubscribe();
    await settles(tally, `the end of ${this.describe()}`, this.subscription.join());
    if (!this.subscription.isDone) tally.problem(`${this.describe()} was joined and is not done`);
    judge(this, tally, this.isBroken ? this.#remembered : left ? undefined : before);
    this.#stage.forget(this.id);
  }

  describe(): string {
    const { place, order, sticky, onCrash, timeout, maxQueue } = this.spec;
    const rest = [
      sticky && 'sticky',
      onCrash === 'retry' && 'retry',
      timeout && 'timed',
      maxQueue && 'bounded',
    ];
    return `a subscription (${[place, order, ...rest.filter(Boolean)].join(', ')})`;
  }

  #options(data: LedgerData): SubscribeOptions<LedgerData> {
    const { order, place, concurrency, sticky, onCrash, timeout, maxQueue, accept } = this.spec;
    return {
      data,
      ...(place === 'synchronous' ? { synchronous: true } : { onCrash }),
      ...(order === 'concurrent' ? { concurrency } : {}),
      ...(order === 'partitioned' ? { partitionBy: (message) => this.#keyOf(message) } : {}),
      ...(sticky ? { sticky } : {}),
      ...(timeout === undefined ? {} : { timeout }),
      ...(maxQueue === undefined
        ? {}
        : { maxQueue, overflow: data.ordinal % 2 ? 'drop-oldest' : 'drop-newest' }),
      ...(accept === undefined ? {} : { accept: [accept] }),
    };
  }

  #isFinal(message: Message): boolean {
    if (!SubscriptionChange.is(message)) return false;
    const { description, subscriptionId } = message.value;
    return description === 'Unsubscribe' && subscriptionId === this.id;
  }

  #keyOf(message: Message): number {
    const load = loadOf(message);
    if (load?.deed === 'refuse' && load.victim === this.ordinal) throw new RangeError('no key for this one');
    return load?.key ?? 0;
  }

  #take(error: BusError): void {
    const { invocationMessage: message } = error;
    if (message === undefined) {
      if (error.code === 'ERR_STASIS_EXECUTOR_CLOSED') this.isBroken = true;
      // The end of a thread with sticky subscriptions is reported, but is not a failure of any invocation.
      else if (error.code !== 'ERR_STASIS_WORKER_CRASHED')
        this.#stage.tally.problem(`${this.describe()}: ${error.code} ${error.message}`);
      return;
    }
    if (error.code === 'ERR_STASIS_QUEUE_OVERFLOW') {
      this.drops += 1;
      // The invocation was to be retried, and its thread had not freed its slot.
      if ((error.attempt ?? 1) > 1) this.#crashedAndDropped(loadOf(message));
      return;
    }
    this.failures += 1;
    if (this.#isFinal(message)) this.failedFinals += 1;
    this.#countFailure(error, loadOf(message));
  }

  #crashedAndDropped(load: Load | undefined): void {
    this.droppedAgain += 1;
    if (load !== undefined) this.ledger.end(load.n, load.key);
  }

  #countFailure(error: BusError, load: Load | undefined): void {
    const { tally } = this.#stage;
    if (error.code === 'ERR_STASIS_CALLBACK_FAILED') this.unstarted += 1;
    if (error.code === 'ERR_STASIS_HANDLER_TIMEOUT') tally.timedOut += 1;
    if (error.code === 'ERR_STASIS_WORKER_CRASHED') tally.crashed += 1;
    if (error.code === 'ERR_STASIS_CALLBACK_FAILED' || error.code === 'ERR_STASIS_HANDLER_FAILED') return;
    if (this.spec.place !== 'pool') {
      this.late += 1;
      return;
    }
    this.crashes += 1;
    // The thread ended without freeing the slot.
    if (load !== undefined) this.ledger.end(load.n, load.key);
  }
}
