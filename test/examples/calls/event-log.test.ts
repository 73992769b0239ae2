// Reading a trace from pieces of text.

import { describe, expect, it } from 'vitest';
import { readEvents } from '../../../examples/calls/src/event-log.js';
import type { BrokenLine } from '../../../examples/calls/src/trace-error.js';

async function* piecesOf(...pieces: string[]): AsyncGenerator<string> {
  yield* pieces;
}

async function readAll(...pieces: string[]) {
  const names: string[] = [];
  const broken: BrokenLine[] = [];
  for await (const batch of readEvents(piecesOf(...pieces), 'log.jsonl')) {
    names.push(...batch.events.map((event) => event.Event));
    broken.push(...batch.broken);
  }
  return { names, broken };
}

describe('reading a trace', () => {
  it('puts lines together wherever the text was cut', async () => {
    const { names } = await readAll('{"Event":"A"}\n{"Ev', 'ent":', '"B"}', '\n\n{"Event":"C"}\n');
    expect(names).toEqual(['A', 'B', 'C']);
  });

  it('needs no line feed at the end, and minds neither carriage returns nor a byte order mark', async () => {
    const { names, broken } = await readAll('\uFEFF{"Event":"A"}\r\n{"Event":"B"}');
    expect(names).toEqual(['A', 'B']);
    expect(broken).toEqual([]);
  });

  it('reports a broken line with its number and goes on, empty lines counting as lines', async () => {
    const { names, broken } = await readAll('{"Event":"A"}\n\nnonsense\n{"Event":"B"}\n');
    expect(names).toEqual(['A', 'B']);
    expect(broken).toEqual([{ file: 'log.jsonl', line: 3, reason: 'it is not JSON' }]);
  });

  it('gives up on a file without lines instead of filling the memory', async () => {
    const piece = 'a'.repeat(9 * 1024 * 1024);
    await expect(readAll(piece, piece)).rejects.toThrow('Cannot read log.jsonl: it has a line of more than');
  });
});
