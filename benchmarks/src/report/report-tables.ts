// The results as tables: for the terminal, and as Markdown. A column that would be empty is left out.

import Table from 'cli-table3';
import type { RowResult } from '../support/measure.js';
import { type ReportLine, reportLines } from './report-line.js';

interface Column {
  readonly head: string;
  readonly text: (line: ReportLine) => string;
}

const columns: readonly Column[] = [
  { head: 'row', text: ({ row }) => row },
  { head: 'measured', text: ({ measured }) => measured },
  { head: 'baseline', text: ({ baseline }) => baseline },
  { head: 'ratio (lowest–highest)', text: ({ ratio }) => ratio },
  { head: 'bus, same work', text: ({ beside }) => beside },
  { head: 'bus ÷ row', text: ({ besideRatio }) => besideRatio },
  { head: 'goal', text: ({ goal }) => goal },
];

export function terminalTable(results: readonly RowResult[]): string {
  const lines = reportLines(results);
  const used = usedColumns(lines);
  const table = new Table({
    head: used.map(({ head }) => head),
    colAligns: used.map((_, index) => (index === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  for (const line of lines) table.push(used.map(({ text }) => text(line)));
  return table.toString();
}

export function markdownTable(results: readonly RowResult[]): string {
  const lines = reportLines(results);
  const used = usedColumns(lines);
  const rows = [
    used.map(({ head }) => head),
    used.map((_, index) => (index === 0 ? '---' : '--:')),
    ...lines.map((line) => used.map(({ text }) => text(line).trim())),
  ];
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Returns the topology of each row, in a line each. */
export function topologyLines(results: readonly RowResult[], style: 'text' | 'markdown'): string {
  return results
    .map(({ name, topology, unit }) => {
      const counted = unit === 'messages' ? '' : ` (counts ${unit})`;
      return style === 'text' ? `${name}: ${topology}${counted}` : `- **${name}**: ${topology}${counted}`;
    })
    .join('\n');
}

function usedColumns(lines: readonly ReportLine[]): Column[] {
  return columns.filter(({ text }) => lines.some((line) => text(line) !== ''));
}
