// The seam between the bus and the threads. A sequencer (see sequencing/) owns a subscription's queue and its order;
// an executor owns the place where handlers run. The executor pulls: it is woken when there is something to do, asks
// for the next invocation when it has room, and gives every invocation back exactly once. Core knows nothing of
// worker_threads: `@stasis-bus/worker-runtime` implements this for a pool of them.

import type { BusOperations } from '../api/bus-operations.js';
import type { RemoteHandler } from '../api/handler.js';
import type { Message } from '../api/message.js';
import type { BusStatistics, ThreadStatistics } from '../api/statistics.js';
import type { Topic } from '../api/topic.js';
import type { Pieces } from '../basics/pieces.js';
import type { BusError } from '../errors/bus-error.js';
import type { Packer } from '../message/packer.js';
import type { InvocationSource, Session } from '../sequencing/invocation-source.js';

/** A handler together with the executor that made it: what `isRemoteHandler` finds in a user's RemoteHandler. */
export interface PlacedHandler extends RemoteHandler {
  readonly executor: Executor;
}

/** A place where handlers run. */
export interface Executor {
  /** For statistics. */
  readonly name: string;
  /** Writes what only this executor's threads get. */
  readonly packer?: Packer;
  /** How many handlers it can run at once. */
  readonly parallelism: number;
  /** Opens the executor's side of a subscription, or of one route of a router. */
  open(handler: RemoteHandler, source: InvocationSource, owner: SessionOwner): Session;
  /** What its threads did and do. */
  statistics(): ExecutorStatistics;
}

/** What an executor's threads did. */
export interface ExecutorStatistics {
  readonly threads: readonly Omit<ThreadStatistics, 'executor'>[];
}

/** Whose session it is, and what its handler may do at home. */
export interface SessionOwner {
  readonly id: string;
  readonly topicName: string;
  readonly data: unknown;
  /** Milliseconds that an invocation may take. */
  readonly timeoutMs: number | undefined;
  /** Stay on one thread for as long as it lives; sessions of different numbers may be on different ones. */
  readonly sticky: number | undefined;
  /** The bus it belongs to, the same object for all of its subscriptions. */
  readonly bus: BusPort;
  /** Notes that its handler publishes on the topic. */
  publishesOn(topicName: string): void;
  unsubscribe(): void;
  join(): Promise<void>;
  /** Reports an error that is not an invocation's outcome. */
  report(error: BusError): void;
  /** Work that must keep the process alive and that `drain` waits for: loading, for example. */
  readonly activity: Activity;
}

/** What other realms may ask of a bus at any time, also when the subscription that they did it for has ended. */
export interface BusPort {
  /** Publishes by name, as a handler does. Reports what goes wrong instead of throwing. */
  publish(topicName: string, message: Message): void;
  /**
   * Publishes by name, and calls back once all who got the message have ended with it: handled it, failed or dropped it, on
   * whatever thread; maybe before this returns. False: there is no such topic, and nothing happens.
   *
   * @throws ERR_STASIS_CLOSED
   */
  publishAndSettle(topicName: string, message: Message, onSettled: () => void): boolean;
  /** Calls back with every topic that is made from now on, before it is used. Gives what takes that back. */
  onTopic(callback: (topic: Topic) => void): () => void;
  /** Reports an error that belongs to no subscription. */
  report(error: BusError): void;
  readonly isClosed: boolean;
  /** Whether subscriptions are leaving because the bus is being closed, or it is closed. */
  readonly isClosing: boolean;
  /** What else may be asked of it. @param modules where handler modules are to run */
  operations(modules?: ModuleExecutor): BusOperations;
  /** From now on the statistics of subscriptions tell how many invocations took how long. */
  keepHistograms(): void;
  /**
   * The statistics, in pieces. Each row is of one moment, and adds up; different rows are as many moments apart as the whole
   * takes, and what comes or goes meanwhile may be there or not.
   */
  statistics(): Pieces<BusStatistics>;
  /** Calls back when the bus is closed. Gives what takes that back. */
  onClose(callback: () => void): () => void;
}

/** An executor that makes handlers of handler modules. */
export interface ModuleExecutor extends Executor {
  handler(module: URL | string, options?: { export?: string; from?: URL | string }): RemoteHandler;
}

/** Counts what is under way. */
export interface Activity {
  enter(): void;
  leave(): void;
}

export function isRemoteHandler(value: unknown): value is PlacedHandler {
  const executor = (value as { executor?: Partial<Executor> } | null | undefined)?.executor;
  return typeof value === 'object' && typeof executor === 'object' && typeof executor?.open === 'function';
}
