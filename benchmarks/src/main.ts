// `pnpm bench [row…] [--quick] [--json] [--markdown file] [--summary file] [--chart file]`: measures each row and its baseline in turn, several
// times, and prints medians, spread and the ratio. A row that does not verify its own answer fails the run; a goal that is
// missed does not.

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

const { names, effort, json, markdown, summary, chart } = readCommandLine(process.argv);
const groups: GroupResults[] = [];
for (const { group, title, rows } of rowGroups) {
  const results: RowResult[] = [];
  for (const { name, missing } of rows) {
    if (names.length > 0 && !names.includes(group) && !names.includes(name)) continue;
    const lacking = missing?.();
    if (lacking !== undefined) {
      process.stderr.write(`${name}: not measured, for ${lacking}\n`);
      continue;
    }
    try {
      const result = await forkRow(name, effort);
      results.push(result);
      process.stderr.write(`${name}: ${significant(result.ratio.median)}\n`);
    } catch (error) {
      process.exitCode = 1;
      process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    }
  }
  if (results.length > 0) groups.push({ group, title, results });
}
const report: BenchReport = { machine: thisMachine(), groups };
process.stdout.write(json ? `${JSON.stringify(report)}\n` : textReport(report));
if (markdown !== undefined) writeMarkedRegion(markdown, markdownReport(report));
if (summary !== undefined) writeMarkedRegion(summary, markdownSummary(report));
if (chart !== undefined) writeFileSync(chart, drawRatios(report));
