// Reading the switch's own records.

import { describe, expect, it } from 'vitest';
import { readCdr } from '../../../examples/calls/src/cdr-file.js';

async function* piecesOf(...pieces: string[]): AsyncGenerator<string> {
  yield* pieces;
}

/** A row with 24 quoted columns. */
function row(channel: string, start: string, answer: string, end: string): string {
  const columns = [
    ...Array.from({ length: 16 }, () => 'a, ""b""'),
    channel,
    '',
    '',
    '',
    '',
    start,
    answer,
    end,
  ];
  return `${columns.map((column) => `"${column}"`).join(',')}\n`;
}

describe('reading call detail records', () => {
  it('takes the channel and the three times; an answer of 0 is never', async () => {
    const text = row('17.1', '100.5', '102.25', '104.0') + row('17.2', '100.5', '0.000000', '104.0');
    expect(await readCdr(piecesOf(text.slice(0, 50), text.slice(50)), 'cdr.csv')).toEqual({
      rows: [
        { channel: '17.1', start: 100.5, answer: 102.25, end: 104 },
        { channel: '17.2', start: 100.5, answer: null, end: 104 },
      ],
      broken: [],
    });
  });

  it('reports broken rows with their line and goes on', async () => {
    const good = row('17.1', '1', '2', '3');
    const { rows, broken } = await readCdr(
      piecesOf(`${good}too,short\n"a","b\n${row('17.2', 'noon', '2', '3')}${good}`),
      'cdr.csv',
    );
    expect(rows).toHaveLength(2);
    expect(broken.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'it has no channel and times where they belong'],
      [3, 'it is not well-formed CSV'],
      [4, 'it has no channel and times where they belong'],
    ]);
  });
});
