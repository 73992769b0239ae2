// `pnpm soak`: random traffic of every kind for some minutes, and a report. Exits with 0 if every message is accounted for and
// nothing has grown, with 1 if not, and with 2 if the command line is wrong.

import { readCommandLine } from './command-line.js';
import { showProgress } from './progress.js';
import { memoryCharts } from './report/memory-chart.js';
import { figuresTable, samplesTable } from './report/report-table.js';
import { reportOf, type SoakReport } from './report/soak-report.js';
import { SoakRun } from './soak-run.js';

const request = readCommandLine(process.argv.slice(2));
if ('exitCode' in request) {
  process.exitCode = request.exitCode;
} else {
  const run = new SoakRun(request);
  const endProgress = showProgress(run);
  await run.play();
  endProgress();
  const report = reportOf(run, request.seed, request.threads);
  process.stdout.write(request.json ? `${JSON.stringify(report)}\n` : textOf(report));
  process.exitCode = report.problems.length === 0 ? 0 : 1;
}

function textOf(report: SoakReport): string {
  const { samples, problems, seed, threads, node } = report;
  const verdict =
    problems.length === 0
      ? 'Every message is accounted for, and nothing has grown.'
      : problems.map((problem) => `PROBLEM: ${problem}`).join('\n');
  return [
    memoryCharts(samples),
    figuresTable(report),
    samplesTable(report),
    `seed ${seed}, ${threads} threads in each lasting pool, Node.js ${node}`,
    `${verdict}\n`,
  ].join('\n');
}
