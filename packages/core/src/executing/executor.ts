// The seam between the bus and the threads. A sequencer (see sequencing/) owns a subscription's queue and its order; an executor
// runs the handlers. The executor pulls: it is woken when there is something to do, asks for the next invocation when it has room,
// and gives every invocation back exactly once. Core knows nothing of worker_threads; `@stasis-bus/worker-runtime` implements this
// interface with them.

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

/** Runs handlers: a worker pool, for example. */
export interface Executor {
  /** The name under which statistics list it. */
  readonly name: string;
  /** Writes messages that only this executor's threads get. */
  readonly packer?: Packer;
  /** How many handlers it can run at once. */
  readonly parallelism: number;
  /** Opens the executor's side of a subscription, or of one route of a router. */
  open(handler: RemoteHandler, source: InvocationSource, owner: SessionOwner): Session;
  /** Returns what its threads have done and are doing. */
  statistics(): ExecutorStatistics;
}

/** What an executor's threads have done and are doing. */
export interface ExecutorStatistics {
  readonly threads: readonly Omit<ThreadStatistics, 'executor'>[];
}

/** The subscription that a session belongs to, and what its handler may do at home. */
export interface SessionOwner {
  readonly id: string;
  readonly topicName: string;
  readonly data: unknown;
  /** Milliseconds that an invocation may take. */
  readonly timeoutMs: number | undefined;
  /**
   * If defined, the session stays on one thread for as long as that lives. Sessions with different numbers may be on different
   * threads.
   */
  readonly sticky: number | undefined;
  /** The bus that the subscription belongs to: the same object for all subscriptions of a bus. */
  readonly bus: BusPort;
  /** Notes that its handler publishes on the topic. */
  publishesOn(topicName: string): void;
  unsubscribe(): void;
  join(): Promise<void>;
  /** Reports an error that is not the outcome of an invocation. */
  report(error: BusError): void;
  /** Counts work that must keep the process alive and that `drain` waits for: loading, for example. */
  readonly activity: Activity;
}

/** What other realms may ask of a bus at any time, even after the subscription that they act for has ended. */
export interface BusPort {
  /** Publishes by name, as a handler does. Reports what goes wrong instead of throwing. */
  publish(topicName: string, message: Message): void;
  /**
   * Publishes by name, and calls back once the message has been handled, has failed or was dropped at every receiver, on whatever
   * thread; that may be before this returns. Returns `false`, and does nothing, if there is no such topic.
   *
   * @throws ERR_STASIS_CLOSED
   */
  publishAndSettle(topicName: string, message: Message, onSettled: () => void): boolean;
  /** Calls back with every topic that is created from now on, before it is used. Returns a function that ends this. */
  onTopic(callback: (topic: Topic) => void): () => void;
  /** Reports an error that belongs to no subscription. */
  report(error: BusError): void;
  readonly isClosed: boolean;
  /** Whether subscriptions are leaving because the bus is being closed, or it is closed. */
  readonly isClosing: boolean;
  /** Returns everything else that may be asked of the bus. @param modules the executor for handler modules */
  operations(modules?: ModuleExecutor): BusOperations;
  /** From now on, includes histograms of how long invocations take in the statistics of subscriptions. */
  keepHistograms(): void;
  /**
   * Returns the statistics, in pieces. Each row is taken at one moment, and adds up. Different rows are taken at different
   * moments, and what comes or goes meanwhile may be listed or not.
   */
  statistics(): Pieces<BusStatistics>;
  /** Calls back when the bus is closed. Returns a function that ends this. */
  onClose(callback: () => void): () => void;
}

/** An executor that makes handlers from handler modules. */
export interface ModuleExecutor extends Executor {
  handler(module: URL | string, options?: { export?: string; from?: URL | string }): RemoteHandler;
}

/** Counts work that is under way. */
export interface Activity {
  enter(): void;
  leave(): void;
}

export function isRemoteHandler(value: unknown): value is PlacedHandler {
  const executor = (value as { executor?: Partial<Executor> } | null | undefined)?.executor;
  return typeof value === 'object' && typeof executor === 'object' && typeof executor?.open === 'function';
}
