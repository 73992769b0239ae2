// The errors of handlers that fail, take too long, or would wait for their own end.

import { textOfThrown } from '../basics/thrown-text.js';
import { BusError } from './bus-error.js';

/** Returns the error that the bus reports for what a handler threw. */
export function handlerFailed(thrown: unknown): BusError {
  return new BusError('ERR_STASIS_HANDLER_FAILED', `a handler failed: ${textOfThrown(thrown)}`, {
    cause: thrown,
  });
}

/** Returns the error of an invocation that takes too long. @param what the message type and, on a thread, the handler */
export function handlerTimeout(timeoutMs: number, what: string): BusError {
  return new BusError('ERR_STASIS_HANDLER_TIMEOUT', `an invocation took more than ${timeoutMs} ms: ${what}`);
}

/** Returns the error of a handler that waits until its bus is idle. */
export function drainDeadlock(subscriptionId: string): BusError {
  return new BusError(
    'ERR_STASIS_JOIN_DEADLOCK',
    `the bus was drained from inside a handler of subscription ${subscriptionId}, which would wait for itself`,
  );
}

/** Returns the error of a handler that waits for its own subscription. */
export function joinDeadlock(subscriptionId: string): BusError {
  return new BusError(
    'ERR_STASIS_JOIN_DEADLOCK',
    `subscription ${subscriptionId} was joined from inside its own handler, which would wait for itself`,
  );
}
