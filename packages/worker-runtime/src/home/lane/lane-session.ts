// What a lane asks of a session, and tells it. A lane runs whatever implements this, and knows nothing of pools and subscriptions.

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

/** What the lanes are told of a session, besides its number. */
export type SessionDescription = Omit<OpenSession, 'type' | 'session'>;

/** Why a thread ended, and whether an invocation that was under way there is to blame. */
export interface Crash {
  readonly reason: BusError;
  readonly culprit: boolean | 'unknown';
}

/** A batch, as far as its session needs it (see batch.ts). */
export interface SessionBatch {
  readonly deliveries: readonly Delivery[];
  /** Since when the session had waited for it. */
  readonly turn: number;
  /** How many of the deliveries are the lane's: the rest was taken back before the thread started it. */
  readonly kept: number;
  /** One of its invocations has returned a promise. */
  readonly hasParked: boolean;
  /** What was thrown, by index. */
  readonly failures: ReadonlyMap<number, unknown>;
  /** The index of the invocation that took too long, if there was one: its thread is being ended for it. */
  readonly overrunIndex: number | undefined;
  /** Describes an invocation and its handler for an error's text. */
  describe(index: number): string;
  /** Returns the invocation of that index, the same each time. @throws RangeError when there is none */
  invocationAt(index: number): Invocation;
}

export interface LaneSession {
  /** What the thread knows it by. */
  readonly number: number;
  readonly description: SessionDescription;
  /** Takes back what was not started. */
  readonly source: Pick<InvocationSource, 'putBack'>;
  /** The subscription whose messages it handles. */
  readonly subscription: Pick<SessionOwner, 'timeoutMs' | 'publishesOn' | 'unsubscribe'>;
  /** How long it lets a thread be silent. */
  readonly patience: Patience;
  /** Whether its handler is a function of one thread, and no module that any thread can load. */
  readonly isFunction: boolean;
  /** Whether it stays on one lane for as long as that lives. */
  readonly isSticky: boolean;
  /** The only lane that may get more of it. */
  readonly lane: object | undefined;
  /** Whether no thread has loaded its handler yet. */
  readonly isLoading: boolean;
  /** How often in a row loading its handler has taken too long. */
  overdueLoads: number;
  /** A thread has loaded its handler. */
  loaded(): void;
  /** Its handler cannot be loaded: it ends. */
  loadFailed(thrown: unknown): void;
  /** A batch of another session has invocations for its handler. */
  hostedOut(): void;
  /** That batch is out no more. */
  hostedBack(): void;
  /** A batch is over. */
  batchDone(batch: SessionBatch, timing: HandledTimes): void;
  /** A batch is over, and its times are not known. */
  batchReleased(batch: SessionBatch): void;
  /** A batch was taken back whole. */
  batchTakenBack(batch: SessionBatch): void;
  /** The thread has ended while the batch was out. */
  batchCrashed(batch: SessionBatch, progress: BatchProgress, crash: Crash): void;
  /** An invocation takes too long on a thread that is not ours to end. */
  overran(batch: SessionBatch, index: number): void;
  /** A handler returned a promise. Returns whether what is behind it in the batch is to be taken back. */
  hasParked(): boolean;
  /** What was behind the promise is taken back, but for what had started by then. */
  tookBackParked(batch: SessionBatch): void;
  /** The lane's thread has ended, and what it had is accounted for. */
  laneEnded(lane: object): void;
}
