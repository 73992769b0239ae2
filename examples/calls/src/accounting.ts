// Checks that the figures of a run add up. Every published event must be in exactly one verified archive, or be late, or be without a
// channel, or belong to a channel that never hung up. Every channel that hung up must have come back as a record. Anything else is a
// problem, described in one sentence.

import type { RunFigures } from './run-report.js';
import { type ExpectedNumbers, numbersOf } from './shipped-traces.js';

/**
 * Returns the problems of a run.
 * @param expected - The numbers that the trace must produce, if they are known.
 */
export function problemsOf(report: RunFigures, expected: ExpectedNumbers | undefined): string[] {
  return [...unbalanced(report), ...(expected === undefined ? [] : unexpected(report, expected))];
}

function unbalanced(report: RunFigures): string[] {
  const problems: string[] = [];
  const { events, archivedEvents, lateEvents, channellessEvents, unfinishedEvents } = report;
  const found = archivedEvents + lateEvents + channellessEvents + unfinishedEvents;
  if (found !== events) problems.push(`${events} events were published, but ${found} are accounted for`);
  if (report.undelivered !== 0) problems.push(`the bus counts ${report.undelivered} messages as undelivered`);
  if (report.archivesVerified !== report.hungUp) {
    problems.push(`${report.hungUp} channels hung up, but ${report.archivesVerified} archives were verified`);
  }
  if (report.snapshotsLeft > report.unfinished) {
    problems.push(
      `the cache keeps ${report.snapshotsLeft} snapshots, but ${report.unfinished} channels are up`,
    );
  }
  const invocations = report.threads.reduce((sum, thread) => sum + thread.invocations, 0);
  if (report.mode === 'workers' && invocations !== report.hungUp) {
    problems.push(`${report.hungUp} channels hung up, but the threads count ${invocations} invocations`);
  }
  return problems;
}

function unexpected(report: RunFigures, expected: ExpectedNumbers): string[] {
  const numbers = numbersOf(report);
  return (Object.keys(expected) as (keyof ExpectedNumbers)[])
    .filter((name) => numbers[name] !== expected[name])
    .map((name) => `${name} is ${numbers[name]}, but this trace has ${expected[name]}`);
}
