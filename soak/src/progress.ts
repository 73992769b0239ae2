// Shows the progress of a run on stderr: a bar on a terminal, elsewhere a line now and then. It reads the figures when it
// draws, so that being watched costs the run nothing.

import { type Options, SingleBar } from 'cli-progress';
import type { SoakRun } from './soak-run.js';

const redrawMs = 200;
const lineMs = 10_000;
const megabyte = 1024 * 1024;

/** Starts showing the run's progress. Returns a function that stops it. */
export function showProgress(run: SoakRun, stream: NodeJS.WriteStream = process.stderr): () => void {
  return stream.isTTY ? drawBar(run, stream) : writeLines(run, stream);
}

function drawBar(run: SoakRun, stream: NodeJS.WriteStream): () => void {
  const options: Options = {
    stream,
    format: '{bar} {percentage}% │ {text}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
  };
  const bar = new SingleBar(options);
  const whole = 1000;
  const update = (): void => bar.update(Math.floor(run.share * whole), { text: textOf(run) });
  bar.start(whole, 0, { text: textOf(run) });
  const timer = setInterval(update, redrawMs).unref();
  return () => {
    clearInterval(timer);
    update();
    bar.stop();
  };
}

function writeLines(run: SoakRun, stream: NodeJS.WriteStream): () => void {
  const line = (): boolean => stream.write(`${Math.floor(run.share * 100)}%, ${textOf(run)}\n`);
  const timer = setInterval(line, lineMs).unref();
  return () => clearInterval(timer);
}

function textOf({ rounds, tally, samples }: SoakRun): string {
  const heap = samples.at(-1)?.heapUsed;
  return [
    `${rounds} rounds`,
    `${tally.messages.toLocaleString('en-US')} messages`,
    `${(tally.crashed + tally.timedOut).toLocaleString('en-US')} crashes and timeouts`,
    heap === undefined ? 'warming up' : `heap ${(heap / megabyte).toFixed(2)} MB`,
    ...(tally.problems.length > 0 ? [`${tally.problems.length} PROBLEMS`] : []),
  ].join(', ');
}
