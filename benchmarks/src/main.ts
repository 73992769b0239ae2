// `pnpm bench [row…] [--quick] [--json] [--markdown file] [--summary file] [--chart file]`: measures each row and its baseline in
// turn, several times, and prints medians, spreads and ratios. A row whose answer is wrong fails the run; a missed goal does not.

import { writeFileSync } from 'node:fs';
import { rowGroups } from './all-rows.js';
import { readCommandLine } from './command-line.js';
import {
  type BenchReport,
  type GroupResults,
  markdownReport,
  markdownSummary,
  textReport,
} from './report/bench-report.js';
import { writeMarkedRegion } from './report/marked-region.js';
import { drawRatios } from './report/ratio-chart.js';
import { significant } from './report/report-line.js';
import { forkRow } from './support/fork-row.js';
import { thisMachine } from './support/machine.js';
import type { RowResult } from './support/measure.js';
import type { Row } from './support/row.js';

const request = readCommandLine(process.argv.slice(2));
if ('exitCode' in request) process.exit(request.exitCode);
const { names, effort, rowsAtOnce, json, markdown, summary, chart } = request;
const groups: GroupResults[] = [];
for (const { group, title, rows } of rowGroups) {
  const wanted = rows.filter(
    ({ name }) => names.length === 0 || names.includes(group) || names.includes(name),
  );
  const results = await measureAll(wanted);
  if (results.length > 0) groups.push({ group, title, results });
}
const report: BenchReport = { machine: thisMachine(), groups };
process.stdout.write(json ? `${JSON.stringify(report)}\n` : textReport(report));
if (markdown !== undefined) writeMarkedRegion(markdown, markdownReport(report));
if (summary !== undefined) writeMarkedRegion(summary, markdownSummary(report));
if (chart !== undefined) writeFileSync(chart, drawRatios(report));

/** Returns the results in the order of the rows, without those that could not be measured. */
async function measureAll(rows: readonly Row[]): Promise<RowResult[]> {
  const results = new Array<RowResult | undefined>(rows.length);
  const left = rows.entries();
  const measureNext = async (): Promise<void> => {
    for (const [index, row] of left) results[index] = await measure(row);
  };
  await Promise.all(Array.from({ length: rowsAtOnce }, measureNext));
  return results.filter((result) => result !== undefined);
}

async function measure({ name, missing }: Row): Promise<RowResult | undefined> {
  const lacking = missing?.();
  if (lacking !== undefined) {
    process.stderr.write(`${name}: not measured: ${lacking}\n`);
    return undefined;
  }
  try {
    const result = await forkRow(name, effort);
    process.stderr.write(`${name}: ${significant(result.ratio.median)}\n`);
    return result;
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    return undefined;
  }
}
