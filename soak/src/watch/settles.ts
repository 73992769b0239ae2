// Waits a limited time for promises of the bus, all of which must settle.

import type { Tally } from './tally.js';

const patienceMs = 60_000;

/** Returns the promise's outcome. If it rejects or does not settle, records a problem and returns `undefined`. */
export async function settles<T>(tally: Tally, what: string, promise: Promise<T>): Promise<T | undefined> {
  const outcome = await outcomeOf(tally, what, promise);
  if (outcome instanceof Rejection) {
    tally.problem(`${what} was rejected: ${String(outcome.reason)}`);
    return undefined;
  }
  return outcome;
}

/** The outcome of a promise that was rejected, with the reason. */
export class Rejection {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }

  get code(): unknown {
    return (this.reason as { code?: unknown } | undefined)?.code;
  }
}

/** Returns the promise's outcome, which may be a rejection. If it does not settle, records a problem and returns `undefined`. */
export async function outcomeOf<T>(
  tally: Tally,
  what: string,
  promise: Promise<T>,
): Promise<T | Rejection | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      tally.problem(`${what} did not settle within ${patienceMs / 1000} s`);
      resolve(undefined);
    }, patienceMs);
  });
  const settled = promise.catch((reason: unknown) => new Rejection(reason));
  const outcome = await Promise.race([settled, timeUp]);
  clearTimeout(timer);
  return outcome;
}

/** Waits until the condition holds. If that takes too long, records a problem. */
export async function becomes(tally: Tally, what: string, condition: () => boolean): Promise<void> {
  const givenUpAt = performance.now() + patienceMs;
  while (!condition()) {
    if (performance.now() > givenUpAt) {
      tally.problem(`${what}: not within ${patienceMs / 1000} s`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
