// `pnpm bench [row…] [--quick] [--json]`: measures each row and the raw baseline in turn, several times, and prints
// medians, spread and the ratio. A row that does not verify its own answer fails the run.

import { availableParallelism, cpus } from 'node:os';
import { Argument, Command } from 'commander';
import { fromAConnectedWorker, fromAWorker } from './from-a-worker.js';
import { oneToOne } from './one-to-one.js';
import { rawBaseline } from './raw-baseline.js';
import { reportTable } from './report-table.js';
import { measureAlternating, type Row, type RowResult } from './support/measure.js';
import { synchronousReady } from './synchronous-ready.js';

const rows: readonly Row[] = [oneToOne, synchronousReady, fromAWorker, fromAConnectedWorker];

const command = new Command('bench')
  .description('Measures the bus against batches of plain objects on one raw port, in the same process.')
  .addArgument(
    new Argument('[row...]', 'which rows; all if none is named').choices(rows.map((row) => row.name)),
  )
  .option('--quick', 'fewer and shorter rounds: shows that everything runs, not how fast')
  .option('--json', 'one JSON object instead of the table')
  .parse(process.argv.filter((argument, index) => index < 2 || argument !== '--'));

const { quick = false, json = false } = command.opts<{ quick?: boolean; json?: boolean }>();
const wanted = rows.filter((row) => command.args.length === 0 || command.args.includes(row.name));
const results: RowResult[] = [];
for (const row of wanted) {
  results.push(
    await measureAlternating(row, rawBaseline, quick ? { rounds: 3, share: 0.1 } : { rounds: 9, share: 1 }),
  );
}
const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), node: process.version };
process.stdout.write(json ? `${JSON.stringify({ machine, results })}\n` : reportTable(machine, results));
