// The sequencer of a partitioned subscription: the guarantee holds per key (SPEC 4.12). Messages of one key are
// serialized and in order; messages of different keys are handled in parallel. With a key of its own for every message
// it is the sequencer of a concurrent subscription: no order, at most `limit` at once.
//
//   push ─► inbox ─► key a │ a3 │ a2 │ ─ next ─►  out: a1 at one place
//         (only behind   b │ b2 │ ───── next ─►  out: b1 at another
//          a barrier)
//
// A key with invocations out belongs to the place that has them; a key with nothing queued and nothing out is
// forgotten. Subscription changes and the final message are barriers: they wait until all keys are drained, and what
// came after them waits for them.

import { describe } from './arguments.js';
import {
  BaseSequencer,
  errorIn,
  handlerOf,
  type PartitionKey,
  type SequencerOwner,
  type SequencerPolicy,
} from './base-sequencer.js';
import { SubscriptionChange } from './built-in-types.js';
import type { InvocationWaiter } from './completion-waiter.js';
import { BusError } from './errors.js';
import type { Session } from './executor.js';
import { Fifo } from './fifo.js';
import { type Delivery, Invocation } from './invocation.js';
import type { Message } from './message.js';
import { type Key, PartitionKeys } from './partition-keys.js';
import { textOfThrown } from './thrown-text.js';

export interface Partitioning {
  /** The key of a message; what it throws fails that message only. */
  keyOf(message: Message): unknown;
  /** How many invocations may be out at once. */
  readonly limit: number;
}

export class ParallelSequencer extends BaseSequencer {
  readonly #partitioning: Partitioning;
  readonly #keys: PartitionKeys;
  readonly #out = new Map<Invocation, Key | undefined>();
  readonly #inbox = new Fifo<Invocation>();
  // Queued in keys, in the inbox or as barrier; in the order of arrival.
  #waiting = new Set<Invocation>();
  #arrivals = 0;
  #isAdvancing = false;
  /** The barrier whose turn it is: queued for its session, or out. */
  #barrier: Invocation | undefined;

  constructor(owner: SequencerOwner, policy: SequencerPolicy, partitioning: Partitioning) {
    super(owner, policy);
    this.#partitioning = partitioning;
    this.#keys = new PartitionKeys({
      sessionFor: ({ dispatched }, key) => this.owner.sessionFor(dispatched, key),
      stranded: () => this.lookLater(),
      unrouted: (invocation, error) => this.#endUnrouted(invocation, error),
    });
  }

  get parallelLimit(): number {
    return this.#partitioning.limit;
  }

  get queued(): number {
    return this.#waiting.size + this.#out.size;
  }

  get underWay(): number {
    return this.#out.size;
  }

  push(message: Message, waiter?: InvocationWaiter): void {
    waiter?.expect();
    const invocation = new Invocation(message, { waiter });
    if (this.#waiting.size < this.policy.maxQueue || this.#makeRoom(invocation)) this.#add(invocation);
    else this.settleDown();
  }

  pushFinal(message: Message, isSilent: boolean): void {
    this.#add(new Invocation(message, { isFinal: true, isSilent }));
  }

  override rerouted(): void {
    this.#keys.resettle();
    super.rerouted();
  }

  next(session: Session, place: object): Invocation | undefined {
    if (this.#out.size >= this.#partitioning.limit) return undefined;
    if (this.#barrier !== undefined) return this.#takeBarrier(session);
    const taken = this.#keys.take(session, place);
    if (taken === undefined) return undefined;
    this.#waiting.delete(taken.invocation);
    this.#out.set(taken.invocation, taken.key);
    return taken.invocation;
  }

  take(session: Session, place: object, batch: Delivery[], most: number): void {
    while (batch.length < most) {
      const invocation = this.next(session, place);
      if (invocation === undefined) return;
      batch.push(invocation);
      if (invocation.waiter !== undefined) return;
    }
  }

  protected get isBack(): boolean {
    return this.#out.size === 0;
  }

  protected returned(delivery: Delivery): void {
    const key = this.#takeOut(delivery as Invocation);
    if (key !== undefined) this.#keys.settle(key);
  }

  protected requeue(out: readonly Delivery[], deliveries: readonly Delivery[]): void {
    // Here everything is an invocation.
    const again = deliveries as readonly Invocation[];
    const keys = new Set<Key>();
    for (let index = out.length - 1; index >= 0; index -= 1) {
      const key = this.#takeOut(out[index] as Invocation);
      const invocation = again[index] as Invocation;
      if (key === undefined) this.#barrier = invocation;
      else keys.add(this.#keys.unshift(key, invocation));
    }
    const byArrival = (one: Invocation, other: Invocation): number => one.arrival - other.arrival;
    this.#waiting = new Set([...this.#waiting, ...again].sort(byArrival));
    for (const key of keys) this.#keys.settle(key);
  }

  protected goOn(): void {
    this.#advanceInbox();
    // It has come back, or its route has been edited.
    if (this.#raised !== undefined) this.#raise(this.#raised);
    this.#keys.wakeReady();
  }

  protected look(): void {
    do {
      this.#keys.look();
      this.#lookAtBarrier();
    } while (this.#advanceInbox());
  }

  protected dropQueued(reason: BusError): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    this.#keys.clear();
    while (this.#inbox.shift() !== undefined);
    if (this.#raised !== undefined) this.#barrier = undefined;
    for (const invocation of waiting) this.drop(invocation, reason);
  }

  #add(invocation: Invocation): void {
    this.#arrivals += 1;
    invocation.arrival = this.#arrivals;
    this.#waiting.add(invocation);
    this.#inbox.push(invocation);
    if (!this.accepted()) return;
    this.#advanceInbox();
    this.settleDown();
  }

  /** Lets in what is not behind a barrier. True: something was let in. */
  #advanceInbox(): boolean {
    // What `partitionBy` itself publishes comes after the message that it was asked about.
    if (this.#isAdvancing) return false;
    this.#isAdvancing = true;
    let hasAdvanced = false;
    while (this.#barrier === undefined) {
      const head = this.#inbox.peek();
      if (head === undefined) break;
      if (isBarrier(head) && (this.#keys.size > 0 || this.#out.size > 0)) break;
      this.#inbox.shift();
      hasAdvanced = true;
      if (isBarrier(head)) this.#raise(head);
      else this.#enqueue(head);
    }
    this.#isAdvancing = false;
    return hasAdvanced;
  }

  #enqueue(invocation: Invocation): void {
    const name = this.#keyOf(invocation);
    if (name !== undefined) this.#keys.push(name, invocation);
  }

  /** The message's key; without a usable one the message has failed. */
  #keyOf(invocation: Invocation): PartitionKey | undefined {
    let cause: unknown;
    try {
      const key = this.#partitioning.keyOf(invocation.message);
      // What it publishes may have pushed this one out for room.
      if (!this.#waiting.has(invocation)) return undefined;
      if (typeof key === 'string' || typeof key === 'number') return key;
      cause = new TypeError(`a key must be a string or a number; it is ${describe(key)}`);
    } catch (thrown) {
      cause = thrown;
    }
    if (!this.#waiting.delete(invocation)) return undefined;
    this.#out.set(invocation, undefined);
    const text = `partitionBy failed: ${textOfThrown(cause)}`;
    this.failed(invocation, new BusError('ERR_STASIS_CALLBACK_FAILED', text, { cause }));
    return undefined;
  }

  #takeBarrier(session: Session): Invocation | undefined {
    const barrier = this.#raised;
    // Whoever is to handle it was woken when it was raised.
    if (barrier === undefined || this.owner.sessionFor(barrier.dispatched) !== session) return undefined;
    this.#waiting.delete(barrier);
    this.#out.set(barrier, undefined);
    if (barrier.isFinal) this.owner.finalReceived();
    return barrier;
  }

  /** All keys are drained: it is the barrier's turn. */
  #raise(barrier: Invocation): void {
    if (barrier.isSilent) {
      this.#endBarrier(barrier, undefined);
      return;
    }
    this.#barrier = barrier;
    const session = handlerOf(this.owner.sessionFor(barrier.dispatched));
    if (session === undefined) this.lookLater();
    else session.wake();
  }

  /** The barrier whose turn it is, unless it is out. */
  get #raised(): Invocation | undefined {
    const barrier = this.#barrier;
    return barrier === undefined || this.#out.has(barrier) ? undefined : barrier;
  }

  #lookAtBarrier(): void {
    const barrier = this.#raised;
    if (barrier === undefined) return;
    const turn = this.owner.sessionFor(barrier.dispatched);
    if (handlerOf(turn) === undefined) this.#endBarrier(barrier, errorIn(turn));
  }

  /** An invocation that nobody handles. @param error why nobody can say who does, if that is so */
  #endUnrouted(invocation: Invocation, error: BusError | undefined): void {
    this.#waiting.delete(invocation);
    this.endUnrouted(invocation, error);
  }

  /** A barrier that nobody handles. */
  #endBarrier(barrier: Invocation, error: BusError | undefined): void {
    this.#barrier = undefined;
    this.#endUnrouted(barrier, error);
    if (!barrier.isFinal) return;
    this.owner.finalReceived();
    this.finish();
  }

  #takeOut(invocation: Invocation): Key | undefined {
    const key = this.#out.get(invocation);
    this.#out.delete(invocation);
    if (invocation === this.#barrier) this.#barrier = undefined;
    if (key !== undefined) key.out -= 1;
    return key;
  }

  /** False: the invocation itself was dropped. Subscription changes and final messages never are. */
  #makeRoom(invocation: Invocation): boolean {
    if (isBarrier(invocation)) return true;
    const dropped = (this.policy.overflow === 'drop-oldest' ? this.#removeOldest() : undefined) ?? invocation;
    this.overflow(dropped);
    return dropped !== invocation;
  }

  #removeOldest(): Invocation | undefined {
    for (const oldest of this.#waiting) {
      if (isBarrier(oldest)) continue;
      this.#waiting.delete(oldest);
      if (this.#inbox.removeFirst((item) => item === oldest) === undefined) this.#keys.remove(oldest);
      return oldest;
    }
    return undefined;
  }
}

function isBarrier(invocation: Invocation): boolean {
  return invocation.isFinal || SubscriptionChange.is(invocation.dispatched);
}
