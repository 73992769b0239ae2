// Checks rebuilt records against the switch's own. A channel with exactly one call detail record matches it if the times created,
// answered and ended are equal, within a tolerance. Channels with several records are left out, because these begin and end
// at bridges.

import type { CallRecord } from './call-record.js';
import type { CdrRow } from './cdr-file.js';

/** The outcome of the check. */
export interface CdrCheck {
  rows: number;
  singleRecordRows: number;
  within1s: number;
  within50ms: number;
}

/** Compares rebuilt records with the switch's own. */
export function checkAgainstCdr(records: readonly CallRecord[], rows: readonly CdrRow[]): CdrCheck {
  const recordOf = new Map(records.map((record) => [record.channel, record]));
  const rowsOf = new Map<string, number>();
  for (const { channel } of rows) rowsOf.set(channel, (rowsOf.get(channel) ?? 0) + 1);
  const single = rows.filter((row) => rowsOf.get(row.channel) === 1);
  const matchesWithin = (tolerance: number) =>
    single.filter((row) => {
      const record = recordOf.get(row.channel);
      return record !== undefined && matches(record, row, tolerance);
    }).length;
  return {
    rows: rows.length,
    singleRecordRows: single.length,
    within1s: matchesWithin(1),
    within50ms: matchesWithin(0.05),
  };
}

/** Returns whether a record has the same times as a row, within a tolerance in seconds. */
function matches(record: CallRecord, row: CdrRow, tolerance: number): boolean {
  const near = (a: number | null, b: number | null) =>
    a === null || b === null ? a === b : Math.abs(a - b) <= tolerance;
  return near(record.created, row.start) && near(record.answered, row.answer) && near(record.ended, row.end);
}
