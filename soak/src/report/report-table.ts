// The report as tables: what the run did, and what the process held at the start and at the end.

import Table from 'cli-table3';
import type { Sample } from '../measure/sample.js';
import type { SoakReport } from './soak-report.js';

const megabyte = 1024 * 1024;

const rows: readonly (readonly [label: string, value: (report: SoakReport) => string])[] = [
  ['messages', (report) => count(report.messages)],
  ['messages/s', (report) => count(Math.round(report.messagesPerSecond))],
  ['accepted by subscriptions', (report) => count(report.accepted)],
  ['  … handled', (report) => count(report.handled)],
  ['  … failed', (report) => count(report.failed)],
  ['  … dropped', (report) => count(report.dropped)],
  ['retried after a crash', (report) => count(report.retried)],
  ['crashes', (report) => count(report.crashes)],
  ['timeouts', (report) => count(report.timeouts)],
  ['stray errors', (report) => count(report.strayErrors)],
  ['requests', (report) => count(report.requests)],
  ['subscriptions made', (report) => count(report.subscriptionsMade)],
  ['threads started', (report) => count(report.threadsStarted)],
];

const held: readonly (readonly [label: string, value: (sample: Sample) => string])[] = [
  ['heap at home', (sample) => size(sample.heapUsed)],
  ['heaps of the steady threads', (sample) => size(sample.threadHeaps)],
  ['external and buffers', (sample) => size(sample.external)],
  ['resident set', (sample) => size(sample.rss)],
  ['ports', (sample) => count(sample.ports)],
  ['workers', (sample) => count(sample.workers)],
  ['OS threads', (sample) => count(sample.osThreads)],
  ['file descriptors', (sample) => count(sample.fileDescriptors)],
  ['active resources', (sample) => count(sample.activeResources)],
  ['buses', (sample) => count(sample.buses)],
  ['pools', (sample) => count(sample.pools)],
  ['topics', (sample) => count(sample.topics)],
  ['subscriptions', (sample) => count(sample.subscriptions)],
  ['threads in the statistics', (sample) => count(sample.threadsListed)],
];

/** Returns a table of what the run did. */
export function figuresTable(report: SoakReport): string {
  const table = plainTable(['', `${report.rounds} rounds, ${report.seconds.toFixed(0)} s`]);
  for (const [label, value] of rows) table.push([label, value(report)]);
  return table.toString();
}

/** Returns a table of what the process held after the warm-up and at the end, drained and collected. */
export function samplesTable({ samples }: SoakReport): string {
  const [start] = samples;
  const end = samples.at(-1);
  if (start === undefined || end === undefined) return '';
  const table = plainTable(['', 'start', 'end']);
  for (const [label, value] of held) table.push([label, value(start), value(end)]);
  return table.toString();
}

function plainTable(head: string[]): Table.Table {
  return new Table({
    head,
    colAligns: ['left', ...head.slice(1).map(() => 'right' as const)],
    style: { head: [], border: [], compact: true },
  });
}

function count(value: number | null): string {
  return value === null ? '–' : value.toLocaleString('en-US');
}

function size(bytes: number): string {
  return `${(bytes / megabyte).toFixed(2)} MB`;
}
