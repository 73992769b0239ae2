// What a parallel subscription may handle now: messages that are behind no barrier. With partition keys
// (partition-keys.ts) those of one key follow one another; without (any-order.ts) any may be next.

import type { BusError } from '../errors/bus-error.js';
import type { PartitionKey } from './base-sequencer.js';
import type { Session } from './invocation-source.js';
import type { ParallelInvocation } from './parallel-invocation.js';

export interface LetInOwner {
  /** The session whose turn it is; `undefined`: nobody handles it; an error: nobody can say. */
  sessionFor(invocation: ParallelInvocation, key?: PartitionKey): Session | BusError | undefined;
  /** Nobody handles what is next: a call of `look` is to follow. */
  stranded(): void;
  /** Nobody handles it, or nobody can say who does, now that its turn has come: it was taken out. */
  unrouted(invocation: ParallelInvocation, error: BusError | undefined): void;
}

export interface LetIn {
  /** Whether nothing of it is queued and, with keys, nothing is out. */
  readonly isEmpty: boolean;
  /**
   * Says that a place is about to `take` for a session: it gets its share of what is ready, one of so many. So what may run
   * side by side is spread, even where all of it would fit into one batch.
   */
  beginPlace(session: Session, shares: number): void;
  /** Takes the next invocation for the session at the place that has begun last; `undefined`: it gets no more. */
  take(session: Session): ParallelInvocation | undefined;
  /** An invocation has ended, or will be put back: it is out no more. */
  returned(invocation: ParallelInvocation): void;
  /** Puts back what was out, perhaps as another invocation, before all others; `settle` is to follow. */
  unshift(was: ParallelInvocation, again: ParallelInvocation): void;
  /** Goes on with an invocation's queue, now that all that came back is in; `wakeReady` is to follow. */
  settle(invocation: ParallelInvocation): void;
  /** An invocation that was queued has been dropped for room; it is the first of its key. */
  dropped(invocation: ParallelInvocation): void;
  /** Ends what nobody handles, if its turn has come. */
  look(): void;
  /** Routes have been edited: what is ready for a session may be another's now. */
  resettle(): void;
  /** Wakes all sessions that something is ready for. */
  wakeReady(): void;
  /** Forgets all that is queued. */
  clear(): void;
}
