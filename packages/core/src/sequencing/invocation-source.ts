// The two sides of a pull. A sequencer is the source of a subscription's invocations; a session is an executor's side of the
// subscription. The session is woken when there is something to do, takes what is next when it has room, and gives back every
// invocation exactly once.

import type { HandledTimes } from '../basics/times.js';
import type { BusError } from '../errors/bus-error.js';
import type { Delivery, Invocation } from './invocation.js';

/** The executor's side of one subscription or route. */
export interface Session {
  /** Whether its handler runs on the thread that owns the bus. */
  readonly isAtHome?: boolean;
  /** Settles when the handler's code is loaded; rejects with ERR_STASIS_HANDLER_LOAD. */
  readonly ready: Promise<void>;
  /** How many places share the invocations that may run side by side; 1 if absent. */
  readonly places?: number;
  /** Tells the session that there may be something to take. Cheap, and without effect while an earlier call is pending. */
  wake(): void;
  /** Tells the session that nothing more will come. What is out still comes back. */
  close(): void;
  /** Asks the session to put back what is out and not yet started, because it may be for another session now. */
  recall?(): void;
}

/** Returns whether a place can also run the handler of another session: of another route of the same router. */
export type Hosts = (other: Session) => boolean;

/** A sequencer, as an executor sees it. All of its methods run at home. */
export interface InvocationSource {
  /**
   * How many invocations may run side by side. With more than one, every batch is a place of its own, which runs one of its
   * invocations at a time; otherwise the place is the thread.
   */
  readonly parallelLimit: number;
  /**
   * Returns the next invocation, or `undefined` if there is none now: a `wake` follows when there is one again. While invocations
   * are out (with partition keys: invocations of the same key), only the place that has them gets more. A place runs its
   * invocations one after the other, in the order in which they were taken.
   */
  next(session: Session, place: object): Invocation | undefined;
  /**
   * Adds what is next to the batch, until the batch holds `most` deliveries. An invocation whose completion somebody waits for
   * is the last one added, so that it does not wait for others to complete. A parallel source may add fewer than there are,
   * and leave some to other places; only if it adds none does a `wake` follow.
   *
   * @param hosts called when the next message is for another session: if it returns `true`, the message is added as well
   */
  take(session: Session, place: object, batch: Delivery[], most: number, hosts?: Hosts): void;
  /** The handler completed. @param milliseconds how long the invocation took */
  handled(invocation: Invocation, milliseconds: number): void;
  /** The handler completed for the first `count` deliveries of a batch. */
  handledAll(batch: readonly Delivery[], count: number, times: HandledTimes): void;
  /** The handler failed: the error is reported, and the invocation is not tried again. */
  failed(invocation: Invocation, error: BusError): void;
  /** The invocation has run out of time. It is reported as failed now, but counted only when it has ended and is given back. */
  overran(invocation: Invocation, error: BusError): void;
  /** The invocation was under way when its thread ended: the subscription's crash policy decides. */
  crashed(invocation: Invocation, error: BusError): void;
  /** Takes back deliveries that were never started. They are next again, in this order. */
  putBack(deliveries: readonly Delivery[]): void;
  /** The session can no longer run anything: what is queued for the subscription is dropped, with this error as the reason. */
  end(error: BusError): void;
}
