// The report of a run: plain figures, printed as a table or as JSON.

import { growth } from '../measure/growth.js';
import type { Sample } from '../measure/sample.js';
import type { Tally } from '../watch/tally.js';

/** A run that is over. */
export interface FinishedRun {
  readonly tally: Tally;
  readonly rounds: number;
  readonly seconds: number;
  readonly samples: readonly Sample[];
}

export interface SoakReport {
  readonly seed: number;
  readonly threads: number;
  readonly node: string;
  readonly rounds: number;
  readonly seconds: number;
  /** The messages published at home. */
  readonly messages: number;
  readonly messagesPerSecond: number;
  /** The messages accepted by subscriptions: handled + failed + dropped. */
  readonly accepted: number;
  readonly handled: number;
  readonly failed: number;
  readonly dropped: number;
  readonly retried: number;
  readonly crashes: number;
  readonly timeouts: number;
  readonly strayErrors: number;
  readonly requests: number;
  readonly subscriptionsMade: number;
  readonly threadsStarted: number;
  /** The samples from the end of the warm-up to the end. */
  readonly samples: readonly Sample[];
  /** A sentence for everything that is wrong; if empty, all is well. */
  readonly problems: readonly string[];
}

/** Returns the report of a run. */
export function reportOf(run: FinishedRun, seed: number, threads: number): SoakReport {
  const { tally, rounds, samples } = run;
  const { messages, accepted, handled, failed, dropped, retried } = tally;
  const [start] = samples;
  const end = samples.at(-1);
  const problems = [...tally.problems];
  if (accepted !== handled + failed + dropped) problems.push('the account does not balance');
  if (start !== undefined && end !== undefined) problems.push(...growth(start, end));
  return {
    seed,
    threads,
    node: process.version,
    rounds,
    seconds: run.seconds,
    messages,
    messagesPerSecond: messages / run.seconds,
    accepted,
    handled,
    failed,
    dropped,
    retried,
    crashes: tally.crashed,
    timeouts: tally.timedOut,
    strayErrors: tally.straysReported,
    requests: tally.requests,
    subscriptionsMade: tally.subscriptions,
    threadsStarted: tally.threads,
    samples,
    problems,
  };
}
