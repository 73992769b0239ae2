// The errors of handlers: one that failed, that took too long, or that waits for its own end.

import { textOfThrown } from '../basics/thrown-text.js';
import { BusError } from './bus-error.js';

/** What a handler threw, as the bus reports it. */
export function handlerFailed(thrown: unknown): BusError {
  return new BusError('ERR_STASIS_HANDLER_FAILED', `a handler failed: ${textOfThrown(thrown)}`, {
    cause: thrown,
  });
}

/** @param what was handled, and where */
export function handlerTimeout(timeoutMs: number, what: string): BusError {
  return new BusError('ERR_STASIS_HANDLER_TIMEOUT', `an invocation took more than ${timeoutMs} ms: ${what}`);
}

/** The error of a handler that waits until its bus has nothing to do. */
export function drainDeadlock(subscriptionId: string): BusError {
  return new BusError(
    'ERR_STASIS_JOIN_DEADLOCK',
    `the bus was drained from inside a handler of subscription ${subscriptionId}, which would wait for itself`,
  );
}

/** The error of a handler that waits for its own subscription. */
export function joinDeadlock(subscriptionId: string): BusError {
  return new BusError(
    'ERR_STASIS_JOIN_DEADLOCK',
    `subscription ${subscriptionId} was joined from inside its own handler, which would wait for itself`,
  );
}
