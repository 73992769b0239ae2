// Every promise of the bus settles: who waits for one here waits for a limited time.

import type { Tally } from './tally.js';

const patienceMs = 60_000;

/** The promise's outcome; `undefined`, and a problem, when it does not settle or when it rejects. */
export async function settles<T>(tally: Tally, what: string, promise: Promise<T>): Promise<T | undefined> {
  const outcome = await outcomeOf(tally, what, promise);
  if (outcome instanceof Rejection) {
    tally.problem(`${what} was rejected: ${String(outcome.reason)}`);
    return undefined;
  }
  return outcome;
}

/** That a promise was rejected, and why. */
export class Rejection {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }

  get code(): unknown {
    return (this.reason as { code?: unknown } | undefined)?.code;
  }
}

/** The promise's outcome, a rejection included; `undefined`, and a problem, when it does not settle. */
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

/** Waits until the condition holds, a limited time. */
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
