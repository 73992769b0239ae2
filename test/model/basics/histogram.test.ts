// How many invocations took how long, in powers of two.

import { describe, expect, it } from 'vitest';
import { Histogram } from '../../../packages/core/src/basics/histogram.js';

/** The buckets that are not empty, by their numbers. */
function filled(histogram: Histogram): Record<number, number> {
  return Object.fromEntries(
    histogram.counts.map((count, bucket) => [bucket, count] as const).filter(([, count]) => count > 0),
  );
}

describe('a histogram of durations', () => {
  it.each([
    [0, 0],
    [0.000999, 0],
    [0.001, 1],
    [0.001999, 1],
    [0.002, 2],
    [1, 10],
    [1.024, 11],
    [1000, 20],
    [16_777, 24],
    [16_778, 25],
    [1e9, 25],
    [1e300, 25],
  ])('counts %d ms in bucket %i', (milliseconds, bucket) => {
    const histogram = new Histogram();
    histogram.add(milliseconds);
    expect(filled(histogram)).toEqual({ [bucket]: 1 });
  });

  it('counts each of a batch once: the lowest, the highest, and the others as their mean', () => {
    const histogram = new Histogram();
    histogram.addMany(10, { total: 100 + 8 * 3 + 0.001, lowest: 0.001, highest: 100, slowest: 4 });
    expect(filled(histogram)).toEqual({ 1: 1, 12: 8, 17: 1 });
    histogram.addMany(1, { total: 0.001, lowest: 0.001, highest: 0.001, slowest: 0 });
    histogram.addMany(2, { total: 100.001, lowest: 0.001, highest: 100, slowest: 1 });
    expect(filled(histogram)).toEqual({ 1: 3, 12: 8, 17: 2 });
    expect(histogram.counts).toHaveLength(26);
  });
});
