// `pnpm bench [row…] [--quick] [--json]`: measures each row and its baseline in turn, several times, and prints medians,
// spread and the ratio. A row that does not verify its own answer fails the run; a goal that is missed does not.

import { Argument, Command } from 'commander';
import { allRows, groups } from './all-rows.js';
import { topologyLines } from './report/report-line.js';
import { terminalTable } from './report/report-tables.js';
import { forkRow } from './support/fork-row.js';
import { machineText, thisMachine } from './support/machine.js';
import type { RowResult } from './support/measure.js';

const command = new Command('bench')
  .description(
    'Measures the bus against baselines in the same process: plain objects on a raw port, for most rows.',
  )
  .addArgument(
    new Argument('[row...]', 'which rows, or groups of rows; all if none is named').choices([
      ...Object.keys(groups),
      ...allRows.map((row) => row.name),
    ]),
  )
  .option('--quick', 'fewer and shorter rounds: shows that everything runs, not how fast')
  .option('--json', 'one JSON object instead of the tables')
  .parse(process.argv.filter((argument, index) => index < 2 || argument !== '--'));

const { quick = false, json = false } = command.opts<{ quick?: boolean; json?: boolean }>();
const effort = quick ? { rounds: 3, share: 0.1 } : { rounds: 9, share: 1 };
const { args } = command;
const machine = thisMachine();
const measured: { group: string; results: RowResult[] }[] = [];
for (const [group, rows] of Object.entries(groups)) {
  const wanted = rows.filter(({ name }) => args.length === 0 || args.includes(group) || args.includes(name));
  const results: RowResult[] = [];
  for (const { name } of wanted) {
    try {
      results.push(await forkRow(name, effort));
    } catch (error) {
      process.exitCode = 1;
      process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    }
  }
  if (results.length > 0) measured.push({ group, results });
}
if (json) process.stdout.write(`${JSON.stringify({ machine, measured })}\n`);
else {
  for (const { results } of measured) {
    process.stdout.write(`${terminalTable(results)}\n${topologyLines(results).join('\n')}\n\n`);
  }
  process.stdout.write(`${machineText(machine)}\n`);
}
