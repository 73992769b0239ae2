// What a lane asks of a session and reports to it. A lane runs whatever implements this interface, and knows nothing of pools.
// All methods are called on the home thread.

import type { BusError } from '@stasis-bus/core';
import type {
  Delivery,
  HandledTimes,
  Invocation,
  InvocationSource,
  SessionOwner,
} from '@stasis-bus/core/internal';
import type { OpenSession } from '../../wire/protocol.js';
import type { BatchProgress } from '../../wire/shared/progress.js';
import type { Patience } from './patience.js';

/** What a thread learns of a session, besides its number. */
export type SessionDescription = Omit<OpenSession, 'type' | 'session'>;

/** Why a thread ended, and whether an invocation that was under way there is to blame. */
export interface Crash {
  readonly reason: BusError;
  readonly culprit: boolean | 'unknown';
}

/** The part of a batch that its session needs (see batch.ts). */
export interface SessionBatch {
  readonly deliveries: readonly Delivery[];
  /** The turn that the session had in the line of waiting sessions. */
  readonly turn: number;
  /** How many of the deliveries the lane keeps. The rest was taken back before the thread had started it. */
  readonly kept: number;
  /** Whether one of its invocations has returned a promise. */
  readonly hasParked: boolean;
  /** What invocations have thrown, by their index. */
  readonly failures: ReadonlyMap<number, unknown>;
  /** The index of the invocation that overran its timeout, if any: the thread is being ended because of it. */
  readonly overrunIndex: number | undefined;
  /** Describes an invocation's message and handler, for an error's text. */
  describe(index: number): string;
  /** Returns the invocation at an index, the same object each time. @throws RangeError if there is none */
  invocationAt(index: number): Invocation;
}

export interface LaneSession {
  /** Identifies the session on the wire. */
  readonly number: number;
  readonly description: SessionDescription;
  /** Where invocations go that were not started. */
  readonly source: Pick<InvocationSource, 'putBack'>;
  /** The subscription whose messages the session handles. */
  readonly subscription: Pick<SessionOwner, 'timeoutMs' | 'publishesOn' | 'unsubscribe'>;
  /** How long a thread may be silent before the session's unstarted invocations go elsewhere. */
  readonly patience: Patience;
  /** Whether the handler is a function of one thread, rather than a module that any thread can load. */
  readonly isFunction: boolean;
  /** Whether the session stays on one lane for as long as that lane lives. */
  readonly isSticky: boolean;
  /** The only lane that may get more of the session's invocations, or `undefined` if any may. */
  readonly lane: object | undefined;
  /** Whether no thread has loaded the handler yet. */
  readonly isLoading: boolean;
  /** How many times in a row loading the handler has taken too long. */
  overdueLoads: number;
  /** Called when a thread has loaded the handler. */
  loaded(): void;
  /** Called when the handler cannot be loaded: the session ends. */
  loadFailed(thrown: unknown): void;
  /** Called when a batch of another session goes out with invocations for this session's handler. */
  hostedOut(): void;
  /** Called when such a batch is no longer out. */
  hostedBack(): void;
  /** Called when a batch has been completed. */
  batchDone(batch: SessionBatch, timing: HandledTimes): void;
  /** Called when a batch has been completed and its times are not known. */
  batchReleased(batch: SessionBatch): void;
  /** Called when a whole batch has been taken back. */
  batchTakenBack(batch: SessionBatch): void;
  /** Called when the thread has ended while the batch was out. */
  batchCrashed(batch: SessionBatch, progress: BatchProgress, crash: Crash): void;
  /** Called when an invocation overruns its timeout on a thread that home must not end. */
  overran(batch: SessionBatch, index: number): void;
  /** Called when a handler has returned a promise. Returns whether to take back the invocations behind it in the batch. */
  hasParked(): boolean;
  /** Called when those invocations have been taken back, except the ones that had started by then. */
  tookBackParked(batch: SessionBatch): void;
  /** Called when a lane's thread has ended, after all of its batches have been given back. */
  laneEnded(lane: object): void;
}
