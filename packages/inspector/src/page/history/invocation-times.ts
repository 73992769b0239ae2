// The histogram of a subscription's invocation times as bars, from the first bucket that is not empty to the last.

export interface TimeBar {
  /** The bound of the durations that are counted here: "< 8 µs". */
  readonly label: string;
  readonly count: number;
  /** The share of the fullest bar, 0 to 1. */
  readonly share: number;
}

/** Bucket `i` counts durations under `2^i` microseconds; the last has no upper bound. */
export function timeBars(counts: readonly number[]): readonly TimeBar[] {
  const first = counts.findIndex((count) => count > 0);
  if (first === -1) return [];
  const last = counts.findLastIndex((count) => count > 0);
  const most = Math.max(...counts);
  return counts.slice(first, last + 1).map((count, offset) => ({
    label: labelOf(first + offset, counts.length),
    count,
    share: count / most,
  }));
}

function labelOf(bucket: number, buckets: number): string {
  if (bucket === buckets - 1) return `≥ ${durationText(2 ** (bucket - 1))}`;
  return `< ${durationText(2 ** bucket)}`;
}

function durationText(microseconds: number): string {
  if (microseconds < 1000) return `${microseconds} µs`;
  if (microseconds < 1_000_000) return `${threeDigits(microseconds / 1000)} ms`;
  return `${threeDigits(microseconds / 1_000_000)} s`;
}

function threeDigits(value: number): string {
  return String(Number(value.toPrecision(value >= 100 ? 3 : 2)));
}
