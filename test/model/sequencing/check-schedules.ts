// The property: no schedule makes a sequencer break the rules. A counterexample is shrunk by fast-check and told step
// by step.

import fc from 'fast-check';
import { runSchedule } from './run-schedule.js';
import { decodeSetup, describeSetup, type Kind, setupCount } from './setup.js';
import { stepCodes } from './step.js';
import type { Subject } from './subject.js';

export interface CheckOptions {
  readonly schedules: number;
  readonly seed: number;
  /** Whether a counterexample is made small, so that it can be read. */
  readonly shrink: boolean;
}

export interface CheckResult {
  /** Schedules that were run; those of shrinking not counted. */
  readonly schedules: number;
  /** What was violated; `undefined`: nothing. */
  readonly violation: string | undefined;
  /** How, step by step. */
  readonly story: string | undefined;
}

const setupCodes = fc.integer({ min: 0, max: setupCount - 1 });
const schedules = fc.array(fc.integer({ min: 0, max: stepCodes - 1 }), {
  minLength: 1,
  maxLength: 30,
  size: 'max',
});

export function checkSchedules(subject: Subject, kind: Kind, options: CheckOptions): CheckResult {
  const property = fc.property(setupCodes, schedules, (setup, codes) =>
    runSchedule(subject, decodeSetup(kind, setup), codes),
  );
  const { stackTraceLimit } = Error;
  // Errors are made by the million here, and nobody reads where.
  Error.stackTraceLimit = 0;
  try {
    const result = fc.check(property, {
      numRuns: options.schedules,
      seed: options.seed,
      endOnFailure: !options.shrink,
    });
    const { counterexample, numRuns } = result;
    if (counterexample === null) return { schedules: numRuns, violation: undefined, story: undefined };
    const [setup, codes] = counterexample;
    return { schedules: numRuns, ...tell(subject, kind, setup, codes) };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function tell(
  subject: Subject,
  kind: Kind,
  setupCode: number,
  codes: readonly number[],
): Pick<CheckResult, 'violation' | 'story'> {
  const setup = decodeSetup(kind, setupCode);
  const log: string[] = [];
  let violation = 'a violation that does not happen again';
  try {
    runSchedule(subject, setup, codes, log);
  } catch (thrown) {
    violation = thrown instanceof Error ? thrown.message : String(thrown);
  }
  const story = [describeSetup(setup), ...log.map((line, index) => `${index + 1}. ${line}`)];
  return { violation, story: [...story, `=> ${violation}`].join('\n') };
}
