// What a parallel subscription may handle now: the messages that no barrier holds back. With partition keys
// (partition-keys.ts) the messages of one key follow one another; without keys (any-order.ts) any may be next.

import type { BusError } from '../errors/bus-error.js';
import type { Session } from './invocation-source.js';
import type { ParallelInvocation } from './parallel-invocation.js';
import type { PartitionKey } from './partition-key.js';

export interface LetInOwner {
  /** Returns the session that handles the invocation, `undefined` if no handler does, or an error if that is unknown. */
  sessionFor(invocation: ParallelInvocation, key?: PartitionKey): Session | BusError | undefined;
  /** No handler gets what is next. The owner must call `look` later. */
  stranded(): void;
  /** The invocation's turn has come, but no handler gets it, or its handler is unknown. It has been taken out. */
  unrouted(invocation: ParallelInvocation, error: BusError | undefined): void;
}

export interface LetIn {
  /** Whether nothing is queued here and, with keys, nothing is out. */
  readonly isEmpty: boolean;
  /**
   * Begins a place that is about to `take` for a session. The place gets one of `shares` equal shares of what is ready, so that
   * invocations that may run side by side are spread over places even where all would fit into one batch.
   */
  beginPlace(session: Session, shares: number): void;
  /** Returns the next invocation for the session at the place that was begun last, or `undefined` if it gets no more. */
  take(session: Session): ParallelInvocation | undefined;
  /** Notes that an invocation is no longer out: it has ended, or is about to be put back. */
  returned(invocation: ParallelInvocation): void;
  /** Puts back what was out, perhaps as another invocation, before all others. A call of `requeue` must follow. */
  unshift(was: ParallelInvocation, again: ParallelInvocation): void;
  /** Continues with an invocation's queue, now that everything is back in it. A call of `wakeReady` must follow. */
  requeue(invocation: ParallelInvocation): void;
  /** Takes out an invocation that was queued and has been dropped to make room. With keys, it is the first of its key. */
  dropped(invocation: ParallelInvocation): void;
  /** Ends what no handler gets, if its turn has come. */
  look(): void;
  /** Looks up again, after routes have been edited, which session gets what is ready. */
  rerouted(): void;
  /** Wakes every session for which something is ready. */
  wakeReady(): void;
  /** Forgets everything that is queued. */
  clear(): void;
}
