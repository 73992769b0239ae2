// An invocation of a parallel subscription. It knows its own position in the queues, so that taking it, putting it back and
// dropping it need no search.

import type { Linked } from '../basics/linked-list.js';
import { SubscriptionChange } from '../message/built-in-types.js';
import { Invocation } from './invocation.js';

/** A place where invocations are out and run one at a time: a batch. */
export interface Place {
  /** The object by which the executor refers to it. */
  readonly name: object;
  /** How many invocations are out there. */
  out: number;
}

export class ParallelInvocation extends Invocation implements Linked<ParallelInvocation> {
  /** While `arrived`, it may be behind a barrier; while `queued`, its turn may come. */
  state: 'arrived' | 'queued' | 'out' | 'ended' = 'arrived';
  /** Its number in the order of arrival at its subscription. */
  arrival = 0;
  /** Its neighbours among the invocations that have not ended, in the order of arrival. */
  earlier: ParallelInvocation | undefined;
  later: ParallelInvocation | undefined;
  /** The queue that it was let into, of whatever kind; `undefined` before that, and for barriers. */
  queue: object | undefined;
  /** The invocation behind it in that queue. */
  next: ParallelInvocation | undefined;
  /** Where it is out. */
  place: Place | undefined;

  /** Whether it starts only when everything before it has ended, and holds up everything behind it until it has ended itself. */
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
