// Shows the progress of an indexing on stderr: a bar on a terminal, elsewhere a line now and then. It reads the numbers when it draws,
// so that being watched costs the indexing nothing.

import { SingleBar } from 'cli-progress';
import type { Indexing } from './index-folder.js';

const redrawMs = 100;
const lineMs = 2_000;

/** Starts showing the progress. Returns a function that stops it. */
export function showProgress(indexing: Indexing, stream: NodeJS.WriteStream = process.stderr): () => void {
  const bar = new SingleBar({
    stream,
    format: '{bar} {value}/{total} files{more} │ {megabytes} MB │ {words} words',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: lineMs,
  });
  const draw = (): void => {
    if (bar.isActive) bar.setTotal(indexing.found);
    else bar.start(indexing.found, 0, figuresOf(indexing));
    bar.update(indexing.index.done, figuresOf(indexing));
  };
  const timer = setInterval(draw, redrawMs);
  return () => {
    clearInterval(timer);
    draw();
    bar.stop();
  };
}

function figuresOf({ index, isWalked }: Indexing): Record<string, string> {
  return {
    more: isWalked ? '' : ' found so far',
    megabytes: (index.total.bytes / 1e6).toFixed(1),
    words: index.total.words.toLocaleString('en-US'),
  };
}
