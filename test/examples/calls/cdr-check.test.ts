// The check of rebuilt records against the switch's own.

import { describe, expect, it } from 'vitest';
import { checkAgainstCdr } from '../../../examples/calls/src/cdr-check.js';

const record = { channel: 'a', created: 100, answered: 110, ended: 120, events: 3 };
const row = { channel: 'a', start: 100, answer: 110, end: 120 };

describe('the check', () => {
  it('matches records whose three moments are within the tolerance', () => {
    expect(checkAgainstCdr([record], [row])).toEqual({
      rows: 1,
      singleRecordRows: 1,
      within1s: 1,
      within50ms: 1,
    });
    expect(checkAgainstCdr([record], [{ ...row, end: 120.5 }])).toMatchObject({ within1s: 1, within50ms: 0 });
    expect(checkAgainstCdr([record], [{ ...row, start: 98 }])).toMatchObject({ within1s: 0, within50ms: 0 });
  });

  it('matches "never answered" only with "never answered"', () => {
    const never = { ...record, answered: null };
    expect(checkAgainstCdr([never], [{ ...row, answer: null }])).toMatchObject({ within50ms: 1 });
    expect(checkAgainstCdr([never], [row])).toMatchObject({ within1s: 0 });
    expect(checkAgainstCdr([record], [{ ...row, answer: null }])).toMatchObject({ within1s: 0 });
  });

  it('leaves out channels with several rows, and counts a row without a record as no match', () => {
    const rows = [row, { ...row, start: 110 }, { ...row, channel: 'b' }];
    expect(checkAgainstCdr([record], rows)).toEqual({
      rows: 3,
      singleRecordRows: 1,
      within1s: 0,
      within50ms: 0,
    });
  });
});
