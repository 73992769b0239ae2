// The sequencer of a parallel subscription. In a partitioned subscription the guarantee holds per key (SPEC 4.12): messages of
// one key are serialized and in order, and messages of different keys are handled in parallel. In a concurrent subscription
// there is no order, and at most `limit` invocations run at once: one at each place, so there are at most that many places.
//
//   push ─► arrived ─► key a │ a3 │ a2 │ ─ next ─►  out: a1 at one place
//          (only behind    b │ b2 │ ───── next ─►  out: b1 at another
//           a barrier)
//
// A key with invocations out belongs to the place that has them; a key with nothing queued and nothing out is forgotten.
// Subscription changes and the final message are barriers: they wait until all keys are drained, and what came after them waits for
// them. The cost of taking, ending, putting back and dropping a message does not depend on how many wait.
//
// The file is long because places, the barrier and the limit of the queue share the counts of what is out. Every message reads and
// changes these counts, and a class for each of the three would put a call between a message and its counts.

import type { Message } from '../api/message.js';
import type { BusError } from '../errors/bus-error.js';
import { AnyOrder } from './any-order.js';
import { Arrivals } from './arrivals.js';
import { BaseSequencer } from './base-sequencer.js';
import { type Delivery, ordinary } from './invocation.js';
import type { InvocationSource, Session } from './invocation-source.js';
import type { LetInOwner } from './let-in.js';
import { ParallelInvocation, type Place } from './parallel-invocation.js';
import { type PartitionBy, type PartitionKey, partitionKeyOf } from './partition-key.js';
import { PartitionKeys } from './partition-keys.js';
import { errorIn, handlerOf, type SequencerOwner, type SequencerPolicy } from './sequencer-owner.js';
import type { InvocationWaiter } from './waiter.js';

export interface Parallelism {
  /** Returns the key of a message; if it throws, only that message fails. Without it, any two messages are independent. */
  readonly keyOf?: PartitionBy | undefined;
  /** How many invocations may run at once. */
  readonly limit: number;
}

export class ParallelSequencer extends BaseSequencer implements InvocationSource {
  readonly parallelLimit: number;
  readonly #keyOf: PartitionBy | undefined;
  readonly #arrivals = new Arrivals();
  readonly #letIn: PartitionKeys | AnyOrder;
  /** The first invocation that has not been let in: it is behind a barrier, or is one. */
  #arrived: ParallelInvocation | undefined;
  #out = 0;
  /** How many places have something out. */
  #places = 0;
  /** The place that is being filled. */
  #place: Place | undefined;
  #isAdvancing = false;
  /** The barrier whose turn has come: queued for its session, or out. */
  #barrier: ParallelInvocation | undefined;

  constructor(owner: SequencerOwner, policy: SequencerPolicy, { keyOf, limit }: Parallelism) {
    super(owner, policy);
    this.parallelLimit = limit;
    this.#keyOf = keyOf;
    const letInOwner: LetInOwner = {
      sessionFor: ({ dispatched }, key) => this.owner.sessionFor(dispatched, key),
      stranded: () => this.lookLater(),
      unrouted: (invocation, error) => this.#endUnrouted(invocation, error),
    };
    this.#letIn = keyOf === undefined ? new AnyOrder(letInOwner) : new PartitionKeys(letInOwner);
  }

  get queued(): number {
    return this.#arrivals.size;
  }

  get underWay(): number {
    return this.#out;
  }

  override get readsMessages(): boolean {
    return this.#keyOf !== undefined;
  }

  push(message: Message, waiter?: InvocationWaiter): void {
    waiter?.expect();
    const invocation = new ParallelInvocation(message, waiter && { ...ordinary, waiter });
    if (this.#waiting < this.policy.maxQueue || this.#makeRoom(invocation)) this.#add(invocation);
    else this.flush();
  }

  pushFinal(message: Message, isSilent: boolean): void {
    this.#add(new ParallelInvocation(message, { ...ordinary, isFinal: true, isSilent }));
  }

  override rerouted(): void {
    this.#letIn.rerouted();
    super.rerouted();
  }

  next(session: Session, name: object): ParallelInvocation | undefined {
    if (this.#place?.name !== name) this.#place = { name, out: 0 };
    const place = this.#place;
    const isNew = place.out === 0;
    if (isNew && this.#places >= this.parallelLimit) return undefined;
    if (this.#barrier !== undefined) return this.#takeBarrier(session, place);
    // The free places share what is ready.
    if (isNew) this.#letIn.beginPlace(session, this.#freePlacesOf(session));
    const invocation = this.#letIn.take(session);
    if (invocation !== undefined) this.#giveOut(invocation, place);
    return invocation;
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
    return this.#out === 0;
  }

  protected returned(delivery: Delivery): void {
    const invocation = delivery as ParallelInvocation;
    const isBarrier = this.#takeBack(invocation);
    this.#end(invocation);
    if (!isBarrier) this.#letIn.requeue(invocation);
  }

  protected requeue(out: readonly Delivery[], deliveries: readonly Delivery[]): void {
    // Here, every delivery is a parallel invocation.
    const again = deliveries as readonly ParallelInvocation[];
    for (let index = out.length - 1; index >= 0; index -= 1) {
      const was = out[index] as ParallelInvocation;
      const invocation = again[index] as ParallelInvocation;
      const isBarrier = this.#takeBack(was);
      this.#arrivals.putBack(was, invocation);
      invocation.state = 'queued';
      if (isBarrier) this.#barrier = invocation;
      else this.#letIn.unshift(was, invocation);
    }
    for (let index = again.length - 1; index >= 0; index -= 1) {
      const invocation = again[index] as ParallelInvocation;
      if (invocation !== this.#barrier) this.#letIn.requeue(invocation);
    }
  }

  protected goOn(): void {
    this.#advance();
    // The barrier has come back, or its route has been edited.
    if (this.#raised !== undefined) this.#raise(this.#raised);
    this.#letIn.wakeReady();
  }

  protected look(): void {
    do {
      this.#letIn.look();
      this.#lookAtBarrier();
    } while (this.#advance());
  }

  protected dropQueued(reason: BusError): void {
    const waiting = this.#arrivals.takeWaiting();
    for (const invocation of waiting) invocation.state = 'ended';
    this.#letIn.clear();
    this.#arrived = undefined;
    for (const invocation of waiting) this.drop(invocation, reason);
  }

  get #waiting(): number {
    return this.#arrivals.size - this.#out;
  }

  #add(invocation: ParallelInvocation): void {
    this.#arrivals.add(invocation);
    this.#arrived ??= invocation;
    if (!this.accepted()) return;
    this.#advance();
    this.flush();
  }

  /** Lets in what is not behind a barrier. Returns whether anything was let in. */
  #advance(): boolean {
    // What `partitionBy` itself publishes comes after the message for which it was called.
    if (this.#isAdvancing) return false;
    this.#isAdvancing = true;
    let hasAdvanced = false;
    while (this.#barrier === undefined) {
      const head = this.#arrived;
      if (head === undefined) break;
      const { isBarrier } = head;
      if (isBarrier && (this.#out > 0 || !this.#letIn.isEmpty)) break;
      this.#arrived = head.later;
      hasAdvanced = true;
      if (isBarrier) this.#raise(head);
      else this.#enqueue(head);
    }
    this.#isAdvancing = false;
    return hasAdvanced;
  }

  #enqueue(invocation: ParallelInvocation): void {
    if (this.#letIn instanceof AnyOrder) {
      invocation.state = 'queued';
      this.#letIn.push(invocation);
      return;
    }
    const key = this.#keyFor(invocation);
    if (key === undefined) return;
    invocation.state = 'queued';
    this.#letIn.push(key, invocation);
  }

  /** Returns the message's key, or `undefined` if the message has ended because it has no usable key or was dropped. */
  #keyFor(invocation: ParallelInvocation): PartitionKey | undefined {
    const key = partitionKeyOf(this.#keyOf, invocation);
    // This message may have been dropped to make room for messages that `partitionBy` has published.
    if (!invocation.isWaiting) return undefined;
    if (typeof key !== 'object') return key;
    this.#giveOut(invocation, { name: {}, out: 0 });
    this.failed(invocation, key);
    return undefined;
  }

  #freePlacesOf({ places = 1 }: Session): number {
    return Math.max(1, Math.min(places, this.parallelLimit) - this.#places);
  }

  #giveOut(invocation: ParallelInvocation, place: Place): void {
    invocation.state = 'out';
    invocation.place = place;
    if (place.out === 0) this.#places += 1;
    place.out += 1;
    this.#out += 1;
  }

  #takeBarrier(session: Session, place: Place): ParallelInvocation | undefined {
    const barrier = this.#raised;
    // The session that handles it was woken when it was raised.
    if (barrier === undefined || this.owner.sessionFor(barrier.dispatched) !== session) return undefined;
    this.#giveOut(barrier, place);
    if (barrier.isFinal) this.owner.finalReceived();
    return barrier;
  }

  /** Lets the barrier have its turn, now that all keys are drained. A silent barrier ends here. */
  #raise(barrier: ParallelInvocation): void {
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
  get #raised(): ParallelInvocation | undefined {
    return this.#barrier?.isWaiting === true ? this.#barrier : undefined;
  }

  #lookAtBarrier(): void {
    const barrier = this.#raised;
    if (barrier === undefined) return;
    const turn = this.owner.sessionFor(barrier.dispatched);
    if (handlerOf(turn) === undefined) this.#endBarrier(barrier, errorIn(turn));
  }

  /** Ends an invocation that no handler gets. @param error why its handler is unknown, if so */
  #endUnrouted(invocation: ParallelInvocation, error: BusError | undefined): void {
    this.#end(invocation);
    this.endUnrouted(invocation, error);
  }

  /** Ends a barrier that no handler gets. @param error why its handler is unknown, if so */
  #endBarrier(barrier: ParallelInvocation, error: BusError | undefined): void {
    this.#barrier = undefined;
    this.#endUnrouted(barrier, error);
    if (!barrier.isFinal) return;
    this.owner.finalReceived();
    this.finish();
  }

  /** Notes that an invocation is no longer out. Returns whether it is the barrier. */
  #takeBack(invocation: ParallelInvocation): boolean {
    const place = invocation.place as Place;
    invocation.place = undefined;
    this.#out -= 1;
    place.out -= 1;
    if (place.out === 0) this.#places -= 1;
    if (invocation === this.#barrier) {
      this.#barrier = undefined;
      return true;
    }
    this.#letIn.returned(invocation);
    return false;
  }

  #end(invocation: ParallelInvocation): void {
    invocation.state = 'ended';
    this.#arrivals.remove(invocation);
  }

  /** Returns `false` if the invocation itself was dropped, which never happens to subscription changes and final messages. */
  #makeRoom(invocation: ParallelInvocation): boolean {
    if (invocation.isBarrier) return true;
    const dropped = (this.policy.overflow === 'drop-oldest' ? this.#removeOldest() : undefined) ?? invocation;
    this.overflow(dropped);
    return dropped !== invocation;
  }

  #removeOldest(): ParallelInvocation | undefined {
    const oldest = this.#arrivals.oldestDroppable();
    if (oldest === undefined) return undefined;
    const wasLetIn = oldest.state === 'queued';
    if (oldest === this.#arrived) this.#arrived = oldest.later;
    this.#end(oldest);
    if (wasLetIn) this.#letIn.dropped(oldest);
    return oldest;
  }
}
