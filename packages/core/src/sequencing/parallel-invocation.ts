// An invocation of a parallel subscription. It knows where it stands, so that nothing has to be looked for when it is
// taken, comes back, or is dropped for room.

import type { Linked } from '../basics/linked-list.js';
import { SubscriptionChange } from '../message/built-in-types.js';
import { Invocation } from './invocation.js';

/** A place where invocations are out, one of which runs at a time: a batch. */
export interface Place {
  /** What the executor knows it by. */
  readonly name: object;
  /** How many invocations are out there. */
  out: number;
}

export class ParallelInvocation extends Invocation implements Linked<ParallelInvocation> {
  /** `arrived`: it may be behind a barrier; `queued`: its turn may come. */
  state: 'arrived' | 'queued' | 'out' | 'ended' = 'arrived';
  /** When it came, among the messages of its subscription. */
  arrival = 0;
  /** Its neighbours among those that have not ended, in the order of arrival. */
  earlier: ParallelInvocation | undefined;
  later: ParallelInvocation | undefined;
  /** The queue that it was let into, of whatever kind; none before that, and for barriers. */
  queue: object | undefined;
  /** The one behind it in that queue. */
  next: ParallelInvocation | undefined;
  /** Where it is out. */
  place: Place | undefined;

  /** Whether all before it must have ended when it starts, and all behind it wait for it. */
  get isBarrier(): boolean {
    return this.isFinal || SubscriptionChange.is(this.dispatched);
  }

  /** Whether it is neither out nor ended. */
  get isWaiting(): boolean {
    return this.state === 'queued' || this.state === 'arrived';
  }

  override again(): ParallelInvocation {
    const next = new ParallelInvocation(this.dispatched, this.traitsOfRetry);
    next.arrival = this.arrival;
    return next;
  }
}
