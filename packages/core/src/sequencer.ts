// The sequencer of a subscription: its queue, and the guarantee that its invocations are serialized and in order
// wherever they run (SPEC 4.2). It starts nothing and waits for nothing: executors pull from it.
//
//   push ─►│ m5 │ m4 │ m3 │─ next ─►  out: m2, m1  ─ handled / failed ─► ended
//          └─────────▲─────┘             │
//                    └──── putBack, or crashed and to be tried again ◄──┘
//
// Every message pushed ends exactly once, as handled, failed or dropped, and the final message ends last. While
// invocations are out, all of them are at one place, with one session; a message for another session (the routes of a
// router may have different ones) waits until they are back.

import type { CompletionWaiter } from './completion-waiter.js';
import type { BusError } from './errors.js';
import type { InvocationSource, Session } from './executor.js';
import { Fifo } from './fifo.js';
import { Invocation } from './invocation.js';
import type { InvocationCounts } from './invocation-counts.js';
import type { Message } from './message.js';

/** What a sequencer asks of, and tells, the subscription it belongs to. */
export interface SequencerOwner {
  readonly counts: InvocationCounts;
  /** The session whose turn the message is; `undefined`: nobody handles it. Asked when the message's turn comes. */
  sessionFor(message: Message): Session | undefined;
  /** Reports the error of an invocation, and gives back what was reported. */
  invocationFailed(invocation: Invocation, error: BusError): BusError;
  busy(): void;
  idle(): void;
  /** The number of messages accepted and not yet ended has changed. */
  queueChanged(queued: number): void;
  /** The handler is about to get the final message. */
  finalReceived(): void;
  /** The sequencer was ended before its final message; what is queued is about to be dropped. */
  broken(reason: BusError): void;
  /** Nothing follows: the final message is completed, or what was under way when it was ended. */
  ended(): void;
}

/** What becomes of an invocation whose thread ended under it. */
export interface CrashPolicy {
  readonly onCrash: 'skip' | 'retry';
  readonly maxRetries: number;
}

export class Sequencer implements InvocationSource {
  readonly #owner: SequencerOwner;
  readonly #policy: CrashPolicy;
  // Most messages are queued as themselves; an Invocation stands for those with more to remember.
  readonly #queue = new Fifo<Message | Invocation>();
  #out = 0;
  #place: object | undefined;
  #session: Session | undefined;
  #busy = false;
  #endReason: BusError | undefined;

  constructor(owner: SequencerOwner, policy: CrashPolicy) {
    this.#owner = owner;
    this.#policy = policy;
  }

  /** Messages accepted and not yet ended. */
  get queued(): number {
    return this.#queue.size + this.#out;
  }

  /** Accepts a message. */
  push(message: Message, waiter?: CompletionWaiter): void {
    waiter?.expect();
    this.#add(waiter === undefined ? message : new Invocation(message, { waiter }));
  }

  /** Accepts the final message, the last one; a silent one ends the subscription without an invocation. */
  pushFinal(message: Message, isSilent: boolean): void {
    this.#add(new Invocation(message, { isFinal: true, isSilent }));
  }

  next(session: Session, place: object): Invocation | undefined {
    if (this.#out > 0 && (place !== this.#place || session !== this.#session)) return undefined;
    const turn = this.#headSession();
    if (turn !== session) {
      if (this.#out === 0) turn?.wake();
      return undefined;
    }
    const item = this.#queue.shift() as Message | Invocation;
    const invocation = item instanceof Invocation ? item : new Invocation(item);
    this.#out += 1;
    this.#place = place;
    this.#session = session;
    if (invocation.isFinal) this.#owner.finalReceived();
    return invocation;
  }

  handled(invocation: Invocation, milliseconds: number): void {
    this.#owner.counts.handled(milliseconds);
    this.#out -= 1;
    invocation.settled = true;
    invocation.waiter?.settle('handled');
    this.#afterReturn(invocation.isFinal);
  }

  failed(invocation: Invocation, error: BusError): void {
    this.#owner.counts.failed += 1;
    this.#out -= 1;
    invocation.settled = true;
    const reported = this.#owner.invocationFailed(invocation, error);
    invocation.waiter?.settle(reported);
    this.#afterReturn(invocation.isFinal);
  }

  crashed(invocation: Invocation, error: BusError): void {
    const givenUp = this.#policy.onCrash === 'skip' || invocation.attempt > this.#policy.maxRetries;
    if (givenUp || this.#endReason !== undefined) {
      this.failed(invocation, error);
      return;
    }
    this.#owner.counts.retried += 1;
    invocation.settled = true;
    this.putBack([invocation.again()]);
  }

  putBack(invocations: readonly Invocation[]): void {
    for (const invocation of invocations.toReversed()) this.#queue.unshift(invocation);
    this.#out -= invocations.length;
    if (this.#endReason !== undefined) this.#dropQueued(this.#endReason);
    this.#afterReturn(false);
  }

  end(reason: BusError): void {
    if (this.#endReason !== undefined) return;
    this.#endReason = reason;
    this.#owner.broken(reason);
    this.#dropQueued(reason);
    this.#afterReturn(false);
  }

  #add(item: Message | Invocation): void {
    this.#queue.push(item);
    if (!this.#busy) {
      this.#busy = true;
      this.#owner.busy();
    }
    if (this.#endReason !== undefined) {
      this.#dropQueued(this.#endReason);
      this.#afterReturn(false);
      return;
    }
    this.#owner.queueChanged(this.queued);
    if (this.#out > 0) this.#session?.wake();
    else if (this.#queue.size === 1) this.#headSession()?.wake();
  }

  /** Invocations are back: goes on with the next ones, or notices that there are none. */
  #afterReturn(wasFinal: boolean): void {
    this.#owner.queueChanged(this.queued);
    if (this.#out > 0) {
      if (this.#queue.size > 0) this.#session?.wake();
      return;
    }
    this.#place = undefined;
    this.#session = undefined;
    if (wasFinal || this.#endReason !== undefined) this.#owner.ended();
    else this.#headSession()?.wake();
    this.#noticeIdle();
  }

  #noticeIdle(): void {
    if (!this.#busy || this.queued > 0) return;
    this.#busy = false;
    this.#owner.idle();
  }

  /** The session whose turn it is. On the way it ends what nobody handles. */
  #headSession(): Session | undefined {
    for (let head = this.#queue.peek(); head !== undefined; head = this.#queue.peek()) {
      const marked = head instanceof Invocation ? head : undefined;
      const isSilent = marked?.isSilent === true;
      const session = isSilent ? undefined : this.#owner.sessionFor(marked?.message ?? (head as Message));
      if (session !== undefined) return session;
      if (marked?.isFinal === true && this.#out > 0) return undefined;
      this.#queue.shift();
      if (!isSilent) this.#owner.counts.dropped += 1;
      marked?.waiter?.settle('filtered');
      if (marked?.isFinal === true) {
        this.#owner.finalReceived();
        this.#owner.ended();
      }
    }
    if (this.#out === 0) this.#noticeIdle();
    return undefined;
  }

  #dropQueued(reason: BusError): void {
    for (let item = this.#queue.shift(); item !== undefined; item = this.#queue.shift()) {
      this.#owner.counts.dropped += 1;
      if (item instanceof Invocation) item.waiter?.settle(reason);
    }
  }
}
