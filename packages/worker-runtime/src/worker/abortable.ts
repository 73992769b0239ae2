// Calls that an AbortSignal can give up: the caller hears of it at once, and home stops waiting.

import { unlessAborted } from '@stasis-bus/core/internal';

/** Where calls are made. */
export interface Calls {
  /** Aborted when no call is answered any more, with the error for whoever still waits. */
  readonly whenClosed: AbortSignal;
  call(method: string, ...args: readonly unknown[]): Promise<unknown>;
  /** For a call that may be aborted. */
  nextTicket(): number;
}

/** @param start makes the call, with the ticket by which it can be aborted */
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
