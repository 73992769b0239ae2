// The report of one or two runs as a table for people.

import Table from 'cli-table3';
import { type RunReport, titleOf } from './run-report.js';

type Row = [label: string, value: (report: RunReport) => string];

const rows: Row[] = [
  ['events', (report) => count(report.events)],
  ['events/s', (report) => count(Math.round(report.eventsPerSecond))],
  ['channels', (report) => count(report.channels)],
  ['channels up at once, at most', (report) => count(report.peakChannels)],
  ['  … that never hung up', (report) => count(report.unfinished)],
  ['events archived', (report) => count(report.archivedEvents)],
  ['  … late: after the hang-up', (report) => count(report.lateEvents)],
  ['  … without a channel', (report) => count(report.channellessEvents)],
  ['  … of channels that never hung up', (report) => count(report.unfinishedEvents)],
  ['messages undelivered', (report) => count(report.undelivered)],
  ['broken lines skipped', (report) => count(report.brokenLines)],
  ['single-record rows', (report) => count(report.check.singleRecordRows)],
  ['  … matching within 1 s', (report) => count(report.check.within1s)],
  ['  … matching within 0.05 s', (report) => count(report.check.within50ms)],
  ['archives verified', (report) => `${count(report.archivesVerified)} of ${count(report.hungUp)}`],
  ['snapshots left in the cache', (report) => count(report.snapshotsLeft)],
  ['invocations per thread', (report) => perThread(report, (thread) => count(thread.invocations))],
  ['busy share per thread', (report) => perThread(report, (thread) => percent(thread.busy))],
  ['busy share of home', (report) => percent(report.home.busy)],
  ['event-loop delay at home, median', (report) => milliseconds(report.home.delayMs.median)],
  ['  … p99', (report) => milliseconds(report.home.delayMs.p99)],
  ['  … max', (report) => milliseconds(report.home.delayMs.max)],
  ['wall time', (report) => `${report.wallSeconds.toFixed(1)} s`],
];

/** Returns a table with a column for every report. */
export function tableOf(reports: readonly RunReport[]): string {
  const table = new Table({
    head: ['', ...reports.map(titleOf)],
    colAligns: ['left', ...reports.map(() => 'right' as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const [label, value] of rows) table.push([label, ...reports.map(value)]);
  return table.toString();
}

function perThread(report: RunReport, value: (thread: RunReport['threads'][number]) => string): string {
  return report.threads.length === 0 ? '–' : report.threads.map(value).join(' · ');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
}
