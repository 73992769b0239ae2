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
  type PartitionKey,
  type SequencerOwner,
  type SequencerPolicy,
} from './base-sequencer.js';
import { SubscriptionChange } from './built-in-types.js';
import type { InvocationWaiter } from './completion-waiter.js';
import { BusError } from './errors.js';
import type { Session } from './executor.js';
import { Fifo } from './fifo.js';
import { Invocation } from './invocation.js';
import type { Message } from './message.js';

interface Key {
  readonly name: PartitionKey;
  readonly queue: Fifo<Invocation>;
  out: number;
}

export interface Partitioning {
  /** The key of a message; what it throws fails that message only. */
  keyOf(message: Message): unknown;
  /** How many invocations may be out at once. */
  readonly limit: number;
}

export class ParallelSequencer extends BaseSequencer {
  readonly #partitioning: Partitioning;
  readonly #keys = new Map<PartitionKey, Key>();
  // Keys with something queued and nothing out, by the session whose turn they are.
  readonly #ready = new Map<Session, Fifo<Key>>();
  readonly #out = new Map<Invocation, Key | undefined>();
  // In the order of arrival.
  readonly #waiting = new Set<Invocation>();
  readonly #inbox = new Fifo<Invocation>();
  /** The barrier whose turn it is: queued for its session, or out. */
  #barrier: Invocation | undefined;
  // The batch that is being filled, and the keys it has that have more.
  #filling: object | undefined;
  #filled: Key[] = [];

  constructor(owner: SequencerOwner, policy: SequencerPolicy, partitioning: Partitioning) {
    super(owner, policy);
    this.#partitioning = partitioning;
  }

  get parallelLimit(): number {
    return this.#partitioning.limit;
  }

  get queued(): number {
    return this.#waiting.size + this.#out.size;
  }

  push(message: Message, waiter?: InvocationWaiter): void {
    waiter?.expect();
    const invocation = new Invocation(message, { waiter });
    if (this.#waiting.size < this.policy.maxQueue || this.#makeRoom(invocation)) this.#add(invocation);
  }

  pushFinal(message: Message, isSilent: boolean): void {
    this.#add(new Invocation(message, { isFinal: true, isSilent }));
  }

  next(session: Session, place: object): Invocation | undefined {
    if (this.#out.size >= this.#partitioning.limit) return undefined;
    if (this.#barrier !== undefined) return this.#nextBarrier(this.#barrier, session);
    if (place !== this.#filling) {
      this.#filling = place;
      this.#filled = [];
    }
    const key = this.#nextReady(session) ?? this.#nextFilled(session);
    const invocation = key?.queue.shift();
    if (key === undefined || invocation === undefined) return undefined;
    key.out += 1;
    this.#waiting.delete(invocation);
    this.#out.set(invocation, key);
    if (key.queue.size > 0) this.#filled.push(key);
    return invocation;
  }

  protected get isBack(): boolean {
    return this.#out.size === 0;
  }

  protected returned(invocation: Invocation): void {
    const key = this.#takeOut(invocation);
    if (key !== undefined) this.#settleKey(key);
  }

  protected requeue(out: readonly Invocation[], again: readonly Invocation[]): void {
    const keys = new Set<Key>();
    for (let index = out.length - 1; index >= 0; index -= 1) {
      const key = this.#takeOut(out[index] as Invocation);
      const invocation = again[index] as Invocation;
      this.#waiting.add(invocation);
      if (key === undefined) {
        this.#barrier = invocation;
      } else {
        key.queue.unshift(invocation);
        keys.add(key);
      }
    }
    for (const key of keys) this.#settleKey(key);
  }

  protected goOn(): void {
    this.#advanceInbox();
    if (this.#barrier !== undefined && !this.#out.has(this.#barrier)) {
      this.owner.sessionFor(this.#barrier.message)?.wake();
    }
    for (const [session, keys] of this.#ready) if (keys.size > 0) session.wake();
  }

  protected dropQueued(reason: BusError): void {
    for (const invocation of this.#waiting) this.drop(invocation, reason);
    this.#waiting.clear();
    this.#ready.clear();
    this.#filled = [];
    for (const key of [...this.#keys.values()]) {
      while (key.queue.shift() !== undefined);
      if (key.out === 0) this.#keys.delete(key.name);
    }
    while (this.#inbox.shift() !== undefined);
    if (this.#barrier !== undefined && !this.#out.has(this.#barrier)) this.#barrier = undefined;
  }

  #add(invocation: Invocation): void {
    this.#waiting.add(invocation);
    const isBehindBarrier = this.#barrier !== undefined || this.#inbox.size > 0;
    if (isBehindBarrier || isBarrier(invocation)) this.#inbox.push(invocation);
    else this.#enqueue(invocation);
    if (this.accepted()) this.#advanceInbox();
    this.noticeIdle();
  }

  #enqueue(invocation: Invocation): void {
    const name = this.#keyOf(invocation);
    if (name === undefined) return;
    let key = this.#keys.get(name);
    if (key === undefined) {
      key = { name, queue: new Fifo(), out: 0 };
      this.#keys.set(name, key);
    }
    key.queue.push(invocation);
    if (key.out === 0 && key.queue.size === 1) this.#settleKey(key);
  }

  /** The message's key; without a usable one the message has failed. */
  #keyOf(invocation: Invocation): PartitionKey | undefined {
    let cause: unknown;
    try {
      const key = this.#partitioning.keyOf(invocation.message);
      if (typeof key === 'string' || typeof key === 'number') return key;
      cause = new TypeError(`a key must be a string or a number; it is ${describe(key)}`);
    } catch (thrown) {
      cause = thrown;
    }
    this.#waiting.delete(invocation);
    this.#out.set(invocation, undefined);
    this.failed(
      invocation,
      new BusError('ERR_STASIS_CALLBACK_FAILED', `partitionBy failed: ${String(cause)}`, { cause }),
    );
    return undefined;
  }

  /** A key has nothing out: it is ready if something is queued, else forgotten. */
  #settleKey(key: Key): void {
    if (key.out > 0) return;
    for (let head = key.queue.peek(); head !== undefined; head = key.queue.peek()) {
      const session = this.owner.sessionFor(head.message, key.name);
      if (session !== undefined) {
        this.#readyFor(session).push(key);
        session.wake();
        return;
      }
      key.queue.shift();
      this.#waiting.delete(head);
      this.dropUnrouted(head);
    }
    this.#keys.delete(key.name);
  }

  #readyFor(session: Session): Fifo<Key> {
    let keys = this.#ready.get(session);
    if (keys === undefined) {
      keys = new Fifo();
      this.#ready.set(session, keys);
    }
    return keys;
  }

  #nextReady(session: Session): Key | undefined {
    const keys = this.#ready.get(session);
    for (let key = keys?.shift(); key !== undefined; key = keys?.shift()) {
      if (this.#isTurnOf(session, key)) return key;
      // Its route has changed since.
      this.#settleKey(key);
    }
    this.#ready.delete(session);
    return undefined;
  }

  #nextFilled(session: Session): Key | undefined {
    for (let key = this.#filled.shift(); key !== undefined; key = this.#filled.shift()) {
      if (this.#isTurnOf(session, key)) return key;
    }
    return undefined;
  }

  #isTurnOf(session: Session, key: Key): boolean {
    const head = key.queue.peek();
    return head !== undefined && this.owner.sessionFor(head.message, key.name) === session;
  }

  #nextBarrier(barrier: Invocation, session: Session): Invocation | undefined {
    if (this.#out.has(barrier) || this.owner.sessionFor(barrier.message) !== session) return undefined;
    this.#waiting.delete(barrier);
    this.#out.set(barrier, undefined);
    if (barrier.isFinal) this.owner.finalReceived();
    return barrier;
  }

  /** Lets in what waits behind a barrier that is through, up to the next barrier. */
  #advanceInbox(): void {
    while (this.#barrier === undefined) {
      const head = this.#inbox.peek();
      if (head === undefined) return;
      if (isBarrier(head) && (this.#keys.size > 0 || this.#out.size > 0)) return;
      this.#inbox.shift();
      if (isBarrier(head)) this.#raise(head);
      else this.#enqueue(head);
    }
  }

  /** All keys are drained: it is the barrier's turn. */
  #raise(barrier: Invocation): void {
    const session = barrier.isSilent ? undefined : this.owner.sessionFor(barrier.message);
    if (session !== undefined) {
      this.#barrier = barrier;
      session.wake();
      return;
    }
    this.#waiting.delete(barrier);
    this.dropUnrouted(barrier);
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
      const isOldest = (invocation: Invocation): boolean => invocation === oldest;
      if (this.#inbox.removeFirst(isOldest) !== undefined) return oldest;
      for (const key of this.#keys.values()) if (key.queue.removeFirst(isOldest) !== undefined) break;
      return oldest;
    }
    return undefined;
  }
}

function isBarrier(invocation: Invocation): boolean {
  return invocation.isFinal || SubscriptionChange.is(invocation.message);
}
