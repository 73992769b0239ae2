// Every error of the bus is a BusError with a stable `code`; docs/errors.md lists them all. An error about an
// invocation also names the subscription, the message and the attempt.

import type { Message } from '../api/message.js';
import { replaceStack, stackOf } from '../basics/error-stack.js';
import { defineProperty } from '../basics/properties.js';

/** The codes of all errors that the bus throws, rejects with or reports. */
export type BusErrorCode =
  /** An argument is wrong. Thrown before anything has changed. */
  | 'ERR_STASIS_INVALID_ARGUMENT'
  /** A message type was defined again with formatters of other names. */
  | 'ERR_STASIS_TYPE_CONFLICT'
  /** A value, or the data for a handler, cannot be cloned. The text names the path to the offending part. */
  | 'ERR_STASIS_VALUE_NOT_CLONEABLE'
  /** A forward would bring messages back to the topic that they came from. */
  | 'ERR_STASIS_FORWARD_CYCLE'
  /** The router already has a route for this type. */
  | 'ERR_STASIS_ROUTE_EXISTS'
  /** A cache of this name already exists. */
  | 'ERR_STASIS_CACHE_EXISTS'
  /** A handler waits for its own subscription, or for its bus to become idle. */
  | 'ERR_STASIS_JOIN_DEADLOCK'
  /** A handler threw, or its promise was rejected. The cause is what it threw. */
  | 'ERR_STASIS_HANDLER_FAILED'
  /** A handler module cannot be loaded. The subscription has ended. */
  | 'ERR_STASIS_HANDLER_LOAD'
  /** An invocation took longer than its subscription allows. */
  | 'ERR_STASIS_HANDLER_TIMEOUT'
  /** The handler of a synchronous subscription returned a promise. */
  | 'ERR_STASIS_SYNC_HANDLER_ASYNC'
  /** A callback other than a handler threw: one of a cache, an observer or an option. The cause is what it threw. */
  | 'ERR_STASIS_CALLBACK_FAILED'
  /** More messages waited than the subscription allows, and one was dropped. */
  | 'ERR_STASIS_QUEUE_OVERFLOW'
  /** Nobody answered a request in time. */
  | 'ERR_STASIS_REQUEST_TIMEOUT'
  /** Every subscription that got a request finished without a reply, or none got it. */
  | 'ERR_STASIS_REQUEST_UNANSWERED'
  /** A worker thread ended during an invocation, or took the state of a sticky subscription with it. */
  | 'ERR_STASIS_WORKER_CRASHED'
  /** An error occurred on a worker thread outside of any invocation: in a timer, say. */
  | 'ERR_STASIS_STRAY_ERROR'
  /** The executor was closed while subscriptions had handlers there, or before one was subscribed. */
  | 'ERR_STASIS_EXECUTOR_CLOSED'
  /** The threads of a pool cannot start, or died too often. The pool has given up. */
  | 'ERR_STASIS_EXECUTOR_FAILED'
  /** All threads of a pool have been blocked for a second while messages wait. Nothing is lost. */
  | 'ERR_STASIS_EXECUTOR_STALLED'
  /** A message was malformed, could not be sent to a thread, or could not be read there. */
  | 'ERR_STASIS_MESSAGE_REFUSED'
  /** The inspector cannot listen on its port and host. */
  | 'ERR_STASIS_INSPECTOR_LISTEN'
  /** A bridge refused a message from outside, or the server refused one of the bridge's. */
  | 'ERR_STASIS_BRIDGE_REFUSED'
  /** Too many messages waited in a bridge for its server, and one was dropped. */
  | 'ERR_STASIS_BRIDGE_OVERFLOW'
  /** A bridge cannot do its work, or lost what a stream or bucket held. */
  | 'ERR_STASIS_BRIDGE_FAILED'
  /** The bus, the port to it, or a bridge was closed, before the call or while it waited. */
  | 'ERR_STASIS_CLOSED'
  /** Not everything had ended when the time for closing was up. What was being closed is closed all the same. */
  | 'ERR_STASIS_CLOSE_TIMEOUT';

/** What an error says besides its code and message. */
export interface BusErrorDetails {
  cause?: unknown;
  subscription?: { id: string; topic: string } | undefined;
  invocationMessage?: Message | undefined;
  attempt?: number | undefined;
  culprit?: boolean | 'unknown' | undefined;
}

/** An error of the bus. Check its `code`, not its class: two copies of the package have two `BusError` classes. */
export class BusError extends Error {
  /** What has happened. Codes are stable; the text of an error may change. */
  readonly code: BusErrorCode;
  /** The subscription that the error is about, if any. */
  readonly subscription?: {
    /** The subscription's `id`. */
    readonly id: string;
    /** The name of its topic. */
    readonly topic: string;
  };
  /** The message of the invocation that the error is about, if any. */
  readonly invocationMessage?: Message;
  /** The number of the invocation's attempt, from 1; higher after a crash with `onCrash: 'retry'`. */
  readonly attempt?: number;
  /** After a crash, whether this invocation ended the thread; `'unknown'` if it was one of several that may have. */
  readonly culprit?: boolean | 'unknown';

  /**
   * For the bus itself: programs receive these errors and do not make them.
   *
   * @param details what the error is about, and its cause; properties that are absent here are absent in the error
   */
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

/** The invocation, or the subscription, that an error is about. */
export interface Attribution {
  readonly subscription: { id: string; topic: string };
  readonly invocationMessage?: Message | undefined;
  readonly attempt?: number | undefined;
}

/**
 * Returns a copy of an error that says which invocation it is about. Never throws.
 *
 * @param text the text of the copy, if it says more than the error does
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
