// Shows how a run is getting on, on stderr: a bar on a terminal, elsewhere a line now and then. Reads the numbers when it
// draws, so that the run itself pays nothing for being watched.

import { type Options, SingleBar } from 'cli-progress';

/** What can be watched while a run goes on. */
export interface RunProgress {
  /** How much of the events' file has been read, and how much there is. */
  readonly bytesRead: number;
  readonly bytes: number;
  /** Events published so far. */
  readonly events: number;
  /** Finished channels whose archive is not verified yet. */
  readonly queue: number;
  /** Channels up at this moment. */
  readonly channelsUp: number;
  /** Where the work is done, in words. */
  readonly work: string;
}

const redrawMs = 100;
const lineMs = 5_000;

/** Starts showing a run's progress; the returned function ends it. */
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

/** How much a new reading of the rate counts against the ones before. */
const freshness = 0.2;

/** Reads the current figures; the rate is a moving average over the last readings. */
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
