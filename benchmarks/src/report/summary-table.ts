// The table of the README: a few rows, good ones and bad ones, for readers who do not yet know what rows and baselines are. All rows
// and their goals are in benchmarks/README.md.

import type { RowResult } from '../support/measure.js';
import { type ReportLine, reportLines } from './report-line.js';

/** The rows in the order of the table, including those in which the bus is worst. */
const shownRows = [
  'one-to-one',
  'one-to-ten',
  'partitioned',
  'caching-topic',
  'publish-and-wait',
  'heavy-handlers',
  'create-and-publish-synchronously',
  'synchronous-ready',
  'many-topics',
  'piscina-run',
  'piscina-run-concurrent',
  'piscina-batches',
  'workerpool',
  'post-message',
];

export function summaryTable(results: readonly RowResult[]): string {
  const shown = shownRows.flatMap((name) => results.filter((result) => result.name === name));
  const rows = [
    ['row', 'bus', 'baseline or peer', 'bus ÷ baseline or peer (lowest–highest)'],
    ['---', '--:', '--:', '--:'],
    ...shown.flatMap(summaryRows),
  ];
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function summaryRows(result: RowResult): string[][] {
  const [line, ...figures] = reportLines([result]);
  if (line === undefined) return [];
  const name = `**${result.name}**: ${result.topology}`;
  return [
    result.beside === undefined
      ? [name, line.measured, line.baseline, line.ratio]
      : [name, line.beside, line.measured, line.besideRatio],
    ...figures.map(({ row, measured }: ReportLine) => [row.trim(), measured, '', '']),
  ];
}
