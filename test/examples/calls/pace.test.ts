// When a replayed event is due.

import { describe, expect, it } from 'vitest';
import { Pace } from '../../../examples/calls/src/pace.js';

describe('the pace of a replay', () => {
  it('is that of the recording, times the factor, from the first event on', () => {
    const pace = new Pace(10);
    expect(pace.dueInMs(1000, 50)).toBe(0);
    expect(pace.dueInMs(1002, 50)).toBeCloseTo(200);
    expect(pace.dueInMs(1002, 150)).toBeCloseTo(100);
    expect(pace.dueInMs(1002, 400)).toBe(0);
  });

  it('waits for nothing at full speed, for an event without a time, or for one from the past', () => {
    const full = new Pace(Number.POSITIVE_INFINITY);
    full.dueInMs(0, 0);
    expect(full.dueInMs(1e9, 0)).toBe(0);
    const pace = new Pace(1);
    expect(pace.dueInMs(undefined, 0)).toBe(0);
    pace.dueInMs(1000, 0);
    expect(pace.dueInMs(999.9, 0)).toBe(0);
  });
});
