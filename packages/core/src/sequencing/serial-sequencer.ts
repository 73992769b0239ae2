// The sequencer of an ordinary subscription: its queue, and the guarantee that its invocations are serialized and in order
// wherever they run (SPEC 4.2). It starts nothing and waits for nothing: executors pull from it.
//
//   push ─►│ m5 │ m4 │ m3 │─ take ─►  out: m2, m1  ─ handled / failed ─► ended
//          └─────────▲─────┘             │
//                    └──── putBack, or crashed and to be tried again ◄──┘
//
// While invocations are out, all of them are at one place, with one session, which runs them one after the other. A message for
// another session (the routes of a router may have different sessions) waits until these invocations are back, unless the place
// hosts that session as well. The final message is the last to end.

import type { Message } from '../api/message.js';
import { DroppableQueue } from '../basics/droppable-queue.js';
import { Fifo } from '../basics/fifo.js';
import type { BusError } from '../errors/bus-error.js';
import { SubscriptionChange } from '../message/built-in-types.js';
import { BaseSequencer } from './base-sequencer.js';
import {
  type Delivery,
  Invocation,
  invocationOf,
  isInvocation,
  isSilent,
  messageOf,
  ordinary,
} from './invocation.js';
import type { Hosts, InvocationSource, Session } from './invocation-source.js';
import { errorIn, handlerOf, type SequencerOwner, type SequencerPolicy } from './sequencer-owner.js';
import type { InvocationWaiter } from './waiter.js';

export class SerialSequencer extends BaseSequencer implements InvocationSource {
  readonly parallelLimit = 1;
  // Most messages are queued as themselves; an Invocation is queued where there is more to remember than the message.
  readonly #queue: Fifo<Delivery> | DroppableQueue<Delivery>;
  #out = 0;
  #place: object | undefined;
  #session: Session | undefined;

  constructor(owner: SequencerOwner, policy: SequencerPolicy) {
    super(owner, policy);
    const dropsOldest = policy.overflow === 'drop-oldest' && policy.maxQueue !== Number.POSITIVE_INFINITY;
    this.#queue = dropsOldest ? new DroppableQueue(isDroppable) : new Fifo();
  }

  get queued(): number {
    return this.#queue.size + this.#out;
  }

  get underWay(): number {
    return Math.min(1, this.#out);
  }

  push(message: Message, waiter?: InvocationWaiter): void {
    waiter?.expect();
    const item = waiter === undefined ? message : new Invocation(message, { ...ordinary, waiter });
    if (this.#queue.size < this.policy.maxQueue || this.#makeRoom(item)) this.#add(item);
    else this.flush();
  }

  pushFinal(message: Message, isSilent: boolean): void {
    this.#add(new Invocation(message, { ...ordinary, isFinal: true, isSilent }));
  }

  next(session: Session, place: object): Invocation | undefined {
    const batch: Delivery[] = [];
    this.take(session, place, batch, 1);
    const [delivery] = batch;
    return delivery === undefined ? undefined : invocationOf(delivery);
  }

  take(session: Session, place: object, batch: Delivery[], most: number, hosts?: Hosts): void {
    while (batch.length < most && this.#isTurnOf(session, place, hosts)) {
      const delivery = this.#queue.shift() as Delivery;
      this.#out += 1;
      this.#place = place;
      this.#session = session;
      const invocation = isInvocation(delivery) ? delivery : undefined;
      if (invocation?.isFinal === true) this.owner.finalReceived();
      batch.push(delivery);
      if (invocation?.waiter !== undefined) return;
    }
  }

  /** Returns whether the session gets the message at the head. If another session gets it, wakes that one. */
  #isTurnOf(session: Session, place: object, hosts: Hosts | undefined): boolean {
    if (this.#out > 0 && (place !== this.#place || session !== this.#session)) return false;
    const turn = this.#headSession();
    if (turn === session) return true;
    if (turn === undefined || hosts?.(turn) === true) return turn !== undefined;
    if (this.#out === 0) turn.wake();
    return false;
  }

  protected get isBack(): boolean {
    return this.#out === 0;
  }

  protected returned(): void {
    this.#out -= 1;
  }

  protected requeue(out: readonly Delivery[], again: readonly Delivery[]): void {
    this.#out -= out.length;
    for (const delivery of again.toReversed()) this.#queue.unshift(delivery);
  }

  protected goOn(): void {
    if (this.#out > 0) {
      if (this.#queue.size > 0) this.#session?.wake();
    } else {
      this.#headSession()?.wake();
    }
  }

  protected look(): void {
    for (let head = this.#queue.peek(); head !== undefined && this.#out === 0; head = this.#queue.peek()) {
      const turn = this.#turnOf(head);
      const session = handlerOf(turn);
      if (session !== undefined) {
        session.wake();
        return;
      }
      this.#endHead(errorIn(turn));
    }
  }

  protected dropQueued(reason: BusError): void {
    for (let item = this.#queue.shift(); item !== undefined; item = this.#queue.shift())
      this.drop(item, reason);
  }

  #add(item: Delivery): void {
    this.#queue.push(item);
    if (!this.accepted()) return;
    if (this.#out > 0) this.#session?.wake();
    else if (this.#queue.size === 1) this.#headSession()?.wake();
    this.flush();
  }

  /** Returns the session that may get the message at the head now, if there is one. */
  #headSession(): Session | undefined {
    const head = this.#queue.peek();
    if (head === undefined) return undefined;
    // The final message is received when everything before it has completed: from then on the subscription is done.
    if (this.#out > 0 && isInvocation(head) && head.isFinal) return undefined;
    const session = handlerOf(this.#turnOf(head));
    // While invocations are out, the message's turn has not come: its session is looked up again when they are back.
    if (session !== undefined || this.#out > 0) return session;
    if (isSilent(head)) this.#endHead(undefined);
    else this.lookLater();
    return undefined;
  }

  #turnOf(delivery: Delivery): Session | BusError | undefined {
    return isSilent(delivery) ? undefined : this.owner.sessionFor(messageOf(delivery));
  }

  /** Ends the message at the head, which no handler gets. @param error why its handler is unknown, if so */
  #endHead(error: BusError | undefined): void {
    const head = this.#queue.shift() as Delivery;
    this.endUnrouted(head, error);
    if (!isInvocation(head) || !head.isFinal) return;
    this.owner.finalReceived();
    this.finish();
  }

  /** Returns `false` if the item itself was dropped, which never happens to subscription changes and final messages. */
  #makeRoom(item: Delivery): boolean {
    if (!isDroppable(item)) return true;
    const oldest = this.#queue instanceof DroppableQueue ? this.#queue.shiftDroppable() : undefined;
    const dropped = oldest ?? item;
    this.overflow(dropped);
    return dropped !== item;
  }
}

function isDroppable(item: Delivery): boolean {
  return !SubscriptionChange.is(messageOf(item));
}
