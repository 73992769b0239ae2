// Calls that an AbortSignal can give up: the caller hears of it at once, and home stops waiting.

/** Where calls are made. */
export interface Calls {
  call(method: string, ...args: readonly unknown[]): Promise<unknown>;
  /** For a call that may be aborted. */
  nextTicket(): number;
}

/** @param start makes the call, with the ticket by which it can be aborted */
export async function abortable<T>(
  calls: Calls,
  signal: AbortSignal | undefined,
  start: (ticket: number | undefined) => Promise<T>,
): Promise<T> {
  if (signal === undefined) return start(undefined);
  signal.throwIfAborted();
  const ticket = calls.nextTicket();
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => {
      reject(signal.reason);
      calls.call('abort', ticket).catch(() => {});
    };
  });
  signal.addEventListener('abort', onAbort, { once: true });
  const answer = start(ticket);
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
