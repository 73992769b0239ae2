// Calls that an AbortSignal can abort: the caller's promise rejects at once, and home is asked to stop waiting.

import { unlessAborted } from '@stasis-bus/core/internal';

/** Makes calls to home. */
export interface Calls {
  /** Aborts when no more calls are answered, with the error for calls that still wait. */
  readonly whenClosed: AbortSignal;
  call(method: string, ...args: readonly unknown[]): Promise<unknown>;
  /** Returns a new ticket for a call that may be aborted. */
  nextTicket(): number;
}

/**
 * Makes a call. Settles as the call does, or rejects when the signal aborts or no more calls are answered.
 *
 * @param start makes the call, with the ticket by which it can be aborted, if there is a signal
 */
export function abortable<T>(
  calls: Calls,
  signal: AbortSignal | undefined,
  start: (ticket: number | undefined) => Promise<T>,
): Promise<T> {
  if (signal === undefined) return unlessAborted(() => start(undefined), calls.whenClosed);
  return unlessAborted(
    (onAbandoned) => {
      const ticket = calls.nextTicket();
      onAbandoned(() => void calls.call('abort', ticket).catch(() => {}));
      return start(ticket);
    },
    signal,
    calls.whenClosed,
  );
}
