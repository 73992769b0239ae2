// Does what the command line asks for: one run, or, for a chart, one on worker threads and one inline, and then the report. The report
// goes to stdout; skipped lines and problems go to stderr.

import { access, constants, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { BrokenLines } from './broken-lines.js';
import { type CdrFile, readCdr } from './cdr-file.js';
import type { Request } from './command-line.js';
import { openInspector, untilInterrupted } from './inspection.js';
import type { PlacementChoice } from './placement.js';
import { tableOf } from './report-table.js';
import { type RunReport, titleOf } from './run-report.js';
import { type RunResult, runTrace } from './run-trace.js';
import { expectedNumbers } from './shipped-traces.js';
import { TraceError } from './trace-error.js';
import { findTrace, openFile, type Trace } from './trace-file.js';

/**
 * Runs a request and prints its report.
 * @returns whether all is well.
 * @throws TraceError - if the trace cannot be read or the chart cannot be written.
 */
export async function runRequest(request: Request): Promise<boolean> {
  const trace = await findTrace(request.folder);
  if (request.chart !== undefined) await checkWritable(request.chart);
  const broken = new BrokenLines();
  try {
    const results = await runAll(request, trace, broken);
    if (request.chart !== undefined) await writeChart(request.chart, results);
    const reports = results.map((result) => result.report);
    // With an inspector, the report has been printed as soon as there was one.
    if (request.inspect === undefined) print(request, reports);
    return reports.every(complain);
  } finally {
    for (const line of broken.describe()) console.error(line);
  }
}

/** Does the runs of a request, the main one first. */
async function runAll(request: Request, trace: Trace, broken: BrokenLines): Promise<RunResult[]> {
  const { threads, speed, inline, chart, inspect } = request;
  const file = openFile(trace.cdr);
  const cdr: CdrFile = await readCdr(file.text, basename(trace.cdr.path));
  for (const row of cdr.broken) broken.add(row);
  const expected = await expectedNumbers(trace.folder);
  const run = (placement: PlacementChoice, isFirst: boolean) =>
    runTrace({
      events: trace.events,
      cdr,
      placement,
      speed,
      expected,
      onBroken: (line) => isFirst && broken.add(line),
      ...(inspect !== undefined && {
        onStart: (bus) => openInspector(bus, inspect),
        onReplayed: async ({ report }) => {
          print(request, [report]);
          await untilInterrupted();
        },
      }),
    });
  const main = await run(inline ? { type: 'inline' } : { type: 'workers', threads }, true);
  return chart === undefined ? [main] : [main, await run({ type: 'inline' }, false)];
}

function print({ json }: Request, reports: readonly RunReport[]): void {
  console.log(json ? asJson(reports) : `${tableOf(reports)}\n${conclusion(reports)}`);
}

function asJson([main, compared]: readonly RunReport[]): string {
  return JSON.stringify(compared === undefined ? main : { ...main, inline: compared });
}

function conclusion(reports: readonly RunReport[]): string {
  if (reports.some((report) => report.problems.length > 0)) return 'There are problems with this run.';
  const rest = reports.some((report) => report.snapshotsLeft > 0)
    ? 'the cache holds the channels that never hung up'
    : 'the cache is empty';
  return `Every event is accounted for, every archive is verified, and ${rest}.`;
}

const problemsShown = 20;

/** Prints what is wrong with a run. Returns whether nothing is. */
function complain({ mode, problems }: RunReport): boolean {
  for (const problem of problems.slice(0, problemsShown)) console.error(`Problem (${mode}): ${problem}.`);
  const more = problems.length - problemsShown;
  if (more > 0) console.error(`${more} more problems (${mode}).`);
  return problems.length === 0;
}

async function writeChart(file: string, results: readonly RunResult[]): Promise<void> {
  // The chart library is large, so it is loaded only for a chart.
  const { drawDelays } = await import('./delay-chart.js');
  const runs = results.map(({ report, delaySeries }) => ({
    name: titleOf(report),
    colour: report.mode === 'inline' ? '#d1495b' : '#00798c',
    samples: delaySeries,
  }));
  await writeFile(file, drawDelays(runs)).catch(cannotWrite(file));
}

/** Checks before the runs, rather than after them, that the chart can be written. */
async function checkWritable(file: string): Promise<void> {
  await access(dirname(file), constants.W_OK).catch(cannotWrite(file));
}

function cannotWrite(file: string): (error: Error) => never {
  return (error) => {
    throw new TraceError(`Cannot write ${file}: ${error.message}.`, { cause: error });
  };
}
