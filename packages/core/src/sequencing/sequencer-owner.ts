// What a sequencer asks of the subscription that it belongs to, and how that subscription wants its messages treated. The
// interface belongs to the sequencer, which is the lower layer; the subscription implements it.

import type { Message } from '../api/message.js';
import { BusError } from '../errors/bus-error.js';
import type { Invocation } from './invocation.js';
import type { InvocationCounts } from './invocation-counts.js';
import type { Session } from './invocation-source.js';
import type { PartitionKey } from './partition-key.js';

export interface SequencerOwner {
  readonly counts: InvocationCounts;
  /**
   * Returns the session that handles the message, `undefined` if no handler does, or, if that cannot be determined, the error with
   * which the message fails. Called when the message's turn comes, perhaps several times; in a concurrent subscription only when
   * the message is let in, has come back, or may have another route. Never throws.
   */
  sessionFor(message: Message, key?: PartitionKey): Session | BusError | undefined;
  /** Calls back in a microtask, when the code that is running now has finished. */
  later(task: () => void): void;
  /** Returns the error of an invocation in the form in which it is reported. Never throws. */
  errorOf(invocation: Invocation, error: BusError): BusError;
  /** Reports an error that `errorOf` returned, after the invocation has ended in every other respect. Never throws. */
  reportFailure(error: BusError): void;
  /** A message has been accepted after a time without any. */
  busy(): void;
  /** The last accepted message has ended. */
  idle(): void;
  /** The number of messages that have been accepted and have not ended has changed. */
  queueChanged(queued: number): void;
  /** The handler is about to get the final message. */
  finalReceived(): void;
  /** The sequencer has been ended before its final message, and the queued messages have been dropped. */
  broken(reason: BusError, dropped: number): void;
  /** Nothing follows: the final message, or what was under way when the sequencer was ended, has completed. */
  ended(): void;
}

/** What becomes of messages that cannot be handled as usual. */
export interface SequencerPolicy {
  readonly onCrash: 'skip' | 'retry';
  readonly maxRetries: number;
  /** How many messages may wait. */
  readonly maxQueue: number;
  readonly overflow: 'drop-oldest' | 'drop-newest';
}

/** Returns the session in the owner's answer, if it is one. */
export function handlerOf(turn: Session | BusError | undefined): Session | undefined {
  return turn instanceof BusError ? undefined : turn;
}

/** Returns the error in the owner's answer, if it is one. */
export function errorIn(turn: Session | BusError | undefined): BusError | undefined {
  return turn instanceof BusError ? turn : undefined;
}
