// The two sides of a pull. A sequencer is the source of a subscription's invocations; a session is an executor's side of the
// subscription. The session is woken when there is something to do, takes what is next when it has room, and gives every
// invocation back exactly once.

import type { HandledTimes } from '../basics/times.js';
import type { BusError } from '../errors/bus-error.js';
import type { Delivery, Invocation } from './invocation.js';

/** The executor's side of one subscription or route. */
export interface Session {
  /** Whether its handler runs on the thread that owns the bus. */
  readonly isAtHome?: boolean;
  /** Settles when the handler's code is loaded; rejects with ERR_STASIS_HANDLER_LOAD. */
  readonly ready: Promise<void>;
  /** Over how many places what may run side by side is spread; one when it is not said. */
  readonly places?: number;
  /** Says that there may be something to take. Cheap, and without effect when it was said before. */
  wake(): void;
  /** Says that nothing more will come. What is out still comes back. */
  close(): void;
  /** Asks for what is out and was not started yet: it is to come back, perhaps to be another session's. */
  recall?(): void;
}

/** A sequencer, as an executor sees it. All of it runs at home. */
export interface InvocationSource {
  /**
   * How many invocations may run side by side. With more than one, every batch is a place of its own, at most one of whose
   * invocations runs at a time; else the place is the thread.
   */
  readonly parallelLimit: number;
  /**
   * The next invocation, or `undefined` if there is none now; a `wake` follows when there is one again. While
   * invocations are out (of their partition key, if parallel), only the place that has them gets more. A place runs
   * what it has in the order taken, one after the other.
   */
  next(session: Session, place: object): Invocation | undefined;
  /**
   * The same for many at once: adds what is next to the batch, until that has so many. One whose completion somebody waits
   * for is the last, for it must not wait for others to complete. A parallel source may add fewer than there are, and
   * leave some to other places: only if it adds none, a `wake` follows.
   *
   * @param hosts whether what another session is to handle may be taken as well, for the place can run that session's
   *   handler too (the routes of a router): then it is what is added next
   */
  take(
    session: Session,
    place: object,
    batch: Delivery[],
    most: number,
    hosts?: (other: Session) => boolean,
  ): void;
  /** The handler completed. `milliseconds`: how long the invocation took. */
  handled(invocation: Invocation, milliseconds: number): void;
  /** The handler completed for the first so many of a batch. */
  handledAll(batch: readonly Delivery[], count: number, times: HandledTimes): void;
  /** The handler failed: reported, not tried again. */
  failed(invocation: Invocation, error: BusError): void;
  /** The invocation has run out of time: it is reported as failed now, and given back, and counted, when it has ended. */
  overran(invocation: Invocation, error: BusError): void;
  /** The invocation was under way when its thread ended: the subscription's crash policy decides. */
  crashed(invocation: Invocation, error: BusError): void;
  /** These were never started; they are next again, in this order. */
  putBack(deliveries: readonly Delivery[]): void;
  /** The session can run nothing any more: what is queued for the subscription is dropped with this reason. */
  end(error: BusError): void;
}
