// The switch's own records of its calls (call detail records): CSV without a header, one record per line. The check needs only the
// channel and three times of each. A broken line is reported and skipped. Lines are parsed one by one, so that an unclosed quote does
// not swallow the next record.

import { parse } from 'csv-parse/sync';
import { linesOf } from './lines.js';
import type { BrokenLine } from './trace-error.js';

/** The columns of one row that the check needs. Times are epoch seconds; `answer` is `null` if the call was never answered. */
export interface CdrRow {
  channel: string;
  start: number;
  answer: number | null;
  end: number;
}

/** A file of call detail records. */
export interface CdrFile {
  rows: CdrRow[];
  broken: BrokenLine[];
}

/** The result of reading a line. */
type ParsedRow = { type: 'row'; row: CdrRow } | { type: 'broken'; reason: string };

/**
 * Reads call detail records.
 * @throws TraceError - if the text cannot be read to its end.
 */
export async function readCdr(text: AsyncIterable<string>, file: string): Promise<CdrFile> {
  const cdr: CdrFile = { rows: [], broken: [] };
  for await (const lines of linesOf(text, file)) {
    for (const line of lines) {
      const parsed = parseRow(line.text);
      if (parsed.type === 'row') cdr.rows.push(parsed.row);
      else cdr.broken.push({ file, line: line.number, reason: parsed.reason });
    }
  }
  return cdr;
}

function parseRow(line: string): ParsedRow {
  let columns: readonly string[];
  try {
    columns = parse(line)[0] ?? [];
  } catch {
    return { type: 'broken', reason: 'it is not well-formed CSV' };
  }
  const channel = columns[16] ?? '';
  const [start, answer, end] = columns.slice(21, 24).map((column) => Number.parseFloat(column));
  if (channel === '' || !isTime(start) || !isTime(answer) || !isTime(end)) {
    return { type: 'broken', reason: 'it has no channel and times where they belong' };
  }
  return { type: 'row', row: { channel, start, answer: answer === 0 ? null : answer, end } };
}

function isTime(seconds: number | undefined): seconds is number {
  return seconds !== undefined && Number.isFinite(seconds);
}
