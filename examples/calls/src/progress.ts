// Shows the progress of a run on stderr: a bar on a terminal, elsewhere a line now and then. It reads the numbers when it draws, so
// that being watched costs the run nothing.

import { type Options, SingleBar } from 'cli-progress';

/** The figures of a run that is under way. */
export interface RunProgress {
  /** How much of the file of events has been read. */
  readonly bytesRead: number;
  /** The size of that file. */
  readonly bytes: number;
  /** How many events have been published so far. */
  readonly events: number;
  /** How many finished channels have an archive that is not verified yet. */
  readonly queue: number;
  /** How many channels are up at this moment. */
  readonly channelsUp: number;
  /** What does the work, in words. */
  readonly work: string;
}

const redrawMs = 100;
const lineMs = 5_000;

/** Starts showing a run's progress. Returns a function that stops it. */
export function showProgress(progress: RunProgress, stream: NodeJS.WriteStream = process.stderr): () => void {
  return stream.isTTY ? drawBar(progress, stream) : writeLines(progress, stream);
}

function drawBar(progress: RunProgress, stream: NodeJS.WriteStream): () => void {
  const options: Options = {
    stream,
    format: '{bar} {percentage}% │ {rate} events/s │ queue {queue} │ {channelsUp} channels up │ {work}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
  };
  const bar = new SingleBar(options);
  const figures = figuresOf(progress);
  bar.start(progress.bytes, 0, figures());
  const timer = setInterval(() => bar.update(progress.bytesRead, figures()), redrawMs);
  return () => {
    clearInterval(timer);
    bar.update(progress.bytesRead, figures());
    bar.stop();
  };
}

function writeLines(progress: RunProgress, stream: NodeJS.WriteStream): () => void {
  const figures = figuresOf(progress);
  const timer = setInterval(() => {
    const { rate, queue, channelsUp, work } = figures();
    const percentage = Math.floor((100 * progress.bytesRead) / Math.max(1, progress.bytes));
    stream.write(
      `${percentage}% read, ${rate} events/s, queue ${queue}, ${channelsUp} channels up, ${work}\n`,
    );
  }, lineMs);
  return () => clearInterval(timer);
}

interface Figures {
  rate: number;
  queue: number;
  channelsUp: number;
  work: string;
}

/** The weight of a new reading of the rate against the ones before. */
const freshness = 0.2;

/** Returns a function that reads the current figures. The rate is a moving average over the last readings. */
function figuresOf(progress: RunProgress): () => Figures {
  let last = { events: 0, atMs: performance.now() };
  let average: number | undefined;
  return () => {
    const now = { events: progress.events, atMs: performance.now() };
    const rate = ((now.events - last.events) * 1000) / Math.max(1, now.atMs - last.atMs);
    average = average === undefined ? rate : average + freshness * (rate - average);
    last = now;
    const { queue, channelsUp, work } = progress;
    return { rate: Math.round(average), queue, channelsUp, work };
  };
}
