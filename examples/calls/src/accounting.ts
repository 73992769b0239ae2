// The accounts of a run: every event published must be in exactly one verified archive, or late, or without a channel, or
// of a channel that never hung up; every channel that hung up must have come back as a record. What does not balance is
// a problem, said in one sentence.

import type { RunFigures } from './run-report.js';
import { type ExpectedNumbers, numbersOf } from './shipped-traces.js';

/**
 * The problems of a run.
 * @param expected - The numbers that the trace must give, where they are known.
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
