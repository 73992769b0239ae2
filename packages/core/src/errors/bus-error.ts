// Every error of the bus is a BusError with a stable `code`; docs/errors.md lists them all. An error about an
// invocation also says whose it was: the subscription, the message and the attempt.

import type { Message } from '../api/message.js';
import { replaceStack, stackOf } from '../basics/error-stack.js';
import { defineProperty } from '../basics/properties.js';

/** The codes of all errors that the bus throws, rejects with or reports. */
export type BusErrorCode =
  | 'ERR_STASIS_INVALID_ARGUMENT'
  | 'ERR_STASIS_TYPE_CONFLICT'
  | 'ERR_STASIS_VALUE_NOT_CLONEABLE'
  | 'ERR_STASIS_FORWARD_CYCLE'
  | 'ERR_STASIS_ROUTE_EXISTS'
  | 'ERR_STASIS_CACHE_EXISTS'
  | 'ERR_STASIS_JOIN_DEADLOCK'
  | 'ERR_STASIS_HANDLER_FAILED'
  | 'ERR_STASIS_HANDLER_LOAD'
  | 'ERR_STASIS_HANDLER_TIMEOUT'
  | 'ERR_STASIS_SYNC_HANDLER_ASYNC'
  | 'ERR_STASIS_CALLBACK_FAILED'
  | 'ERR_STASIS_QUEUE_OVERFLOW'
  | 'ERR_STASIS_REQUEST_TIMEOUT'
  | 'ERR_STASIS_REQUEST_UNANSWERED'
  | 'ERR_STASIS_WORKER_CRASHED'
  | 'ERR_STASIS_STRAY_ERROR'
  | 'ERR_STASIS_EXECUTOR_CLOSED'
  | 'ERR_STASIS_EXECUTOR_FAILED'
  | 'ERR_STASIS_EXECUTOR_STALLED'
  | 'ERR_STASIS_MESSAGE_REFUSED'
  | 'ERR_STASIS_INSPECTOR_LISTEN'
  | 'ERR_STASIS_BRIDGE_REFUSED'
  | 'ERR_STASIS_BRIDGE_OVERFLOW'
  | 'ERR_STASIS_BRIDGE_FAILED'
  | 'ERR_STASIS_CLOSED'
  | 'ERR_STASIS_CLOSE_TIMEOUT';

/** What an error says besides its code and message. */
export interface BusErrorDetails {
  cause?: unknown;
  subscription?: { id: string; topic: string } | undefined;
  invocationMessage?: Message | undefined;
  attempt?: number | undefined;
  culprit?: boolean | 'unknown' | undefined;
}

/** An error of the bus. Check its `code`: two copies of the package in one program have two `BusError` classes. */
export class BusError extends Error {
  /** What has happened: stable, while the text of an error may change. */
  readonly code: BusErrorCode;
  /** Whose error it is, if it is about a subscription. */
  readonly subscription?: {
    /** The subscription's `id`. */
    readonly id: string;
    /** The name of its topic. */
    readonly topic: string;
  };
  /** The message of the invocation that it is about. */
  readonly invocationMessage?: Message;
  /** Which try of that invocation it was, from 1; more after a crash with `onCrash: 'retry'`. */
  readonly attempt?: number;
  /** Of a crash: whether this invocation ended the thread; `'unknown'` if one of several did. */
  readonly culprit?: boolean | 'unknown';

  /** The bus makes them. @param details whose error it is, and its cause; what is absent is absent in the error too */
  constructor(code: BusErrorCode, message: string, details: BusErrorDetails = {}) {
    super(message, Object.hasOwn(details, 'cause') ? { cause: details.cause } : undefined);
    this.code = code;
    const given: BusErrorDetails = Object.assign(Object.create(null) as object, details);
    if (given.subscription !== undefined) this.subscription = given.subscription;
    if (given.invocationMessage !== undefined) this.invocationMessage = given.invocationMessage;
    if (given.attempt !== undefined) this.attempt = given.attempt;
    if (given.culprit !== undefined) this.culprit = given.culprit;
  }
}

defineProperty(BusError.prototype, 'name', { value: 'BusError', configurable: true, writable: true });

/** Whose invocation an error is about. */
export interface Attribution {
  readonly subscription: { id: string; topic: string };
  readonly invocationMessage?: Message | undefined;
  readonly attempt?: number | undefined;
}

/**
 * The same error, saying whose invocation it is about. Never throws.
 *
 * @param text what it says, if that is more than it said
 */
export function attribute(error: BusError, attribution: Attribution, text = error.message): BusError {
  const { code, message, culprit } = error;
  const cause = Object.hasOwn(error, 'cause') ? { cause: error.cause } : {};
  const attributed = new BusError(code, text, { ...cause, ...attribution, culprit });
  const stack = stackOf(error);
  if (stack !== undefined)
    replaceStack(
      attributed,
      stack.replace(message, () => text),
    );
  return attributed;
}
