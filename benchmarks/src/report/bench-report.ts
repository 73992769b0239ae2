// The results of a run, and its report as text and as Markdown: a table for each group of rows, and the machine that
// they were measured on.

import { type Machine, machineText } from '../support/machine.js';
import type { RowResult } from '../support/measure.js';
import { markdownTable, terminalTable, topologyLines } from './report-tables.js';
import { summaryTable } from './summary-table.js';

export interface BenchReport {
  readonly machine: Machine;
  readonly groups: readonly GroupResults[];
}

export interface GroupResults {
  readonly group: string;
  readonly title: string;
  readonly results: readonly RowResult[];
}

export function textReport({ machine, groups }: BenchReport): string {
  const parts = groups.map(
    ({ title, results }) => `${title}\n${terminalTable(results)}\n${topologyLines(results, 'text')}\n`,
  );
  return `${[...parts, machineText(machine)].join('\n')}\n`;
}

export function markdownReport({ machine, groups }: BenchReport): string {
  const parts = groups.map(
    ({ title, results }) =>
      `## ${title}\n\n${markdownTable(results)}\n\n${topologyLines(results, 'markdown')}\n`,
  );
  const rounds = Math.max(...groups.flatMap(({ results }) => results.map((result) => result.rounds)));
  return `${[...parts, `${machineText(machine)}, up to ${rounds} rounds.`].join('\n')}\n`;
}

/** Returns a table of a few rows, each with its topology, and the machine that they were measured on. */
export function markdownSummary({ machine, groups }: BenchReport): string {
  const results = groups.flatMap((group) => group.results);
  return `${summaryTable(results)}\n\n${machineText(machine)}.\n`;
}
