// Cuts a file's text into numbered lines, in batches: for every piece of text that arrives, the lines that it completes.

import { TraceError } from './trace-error.js';

/** No line of a trace is this long. A file with such a line is not a trace, and must not fill the memory. */
const longestLine = 16 * 1024 * 1024;

/** A line that is not empty. Empty lines are counted, but left out. */
export interface Line {
  /** Counted from 1. */
  number: number;
  text: string;
}

/**
 * Yields the lines of a file. The last one needs no line feed.
 * @throws TraceError - while iterating, if a line is impossibly long.
 */
export async function* linesOf(text: AsyncIterable<string>, file: string): AsyncGenerator<Line[]> {
  let number = 0;
  let rest = '';
  const toLine = (content: string): Line => {
    number += 1;
    return { number, text: number === 1 ? content.replace(/^\uFEFF/, '').trim() : content.trim() };
  };
  for await (const piece of text) {
    const contents = piece.split('\n');
    contents[0] = rest + (contents[0] ?? '');
    rest = contents.pop() ?? '';
    if (rest.length > longestLine) {
      throw new TraceError(`Cannot read ${file}: it has a line of more than 16 million characters.`);
    }
    yield contents.map(toLine).filter(isNotEmpty);
  }
  yield [toLine(rest)].filter(isNotEmpty);
}

function isNotEmpty(line: Line): boolean {
  return line.text !== '';
}
