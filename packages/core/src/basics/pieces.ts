// Work whose cost grows with the size of the bus, in pieces: a generator that yields wherever it may pause. The caller does all of
// the work at once, or lets the event loop turn in between, so that other work waits for about one piece at most.

import { nowMs } from './clock.js';
import { setImmediate } from './real-time.js';

/** Yields where the work may pause, and returns its result. */
export type Pieces<T> = Generator<undefined, T, undefined>;

/** How many milliseconds the work goes on before the event loop gets a turn. */
const turnMs = 2;
/** How many quick steps make up a piece. */
export const stepsPerPiece = 256;

/** Does all of the work now, and returns its result. */
export function atOnce<T>(work: Pieces<T>): T {
  let step = work.next();
  while (step.done !== true) step = work.next();
  return step.value;
}

/**
 * Does the work in turns of the event loop of about two milliseconds each, and resolves with its result.
 *
 * @param onTurn called after each turn of the event loop with the milliseconds that the work took in it by `clock`
 */
export async function inTurns<T>(
  work: Pieces<T>,
  onTurn?: (tookMs: number) => void,
  clock: () => number = nowMs,
): Promise<T> {
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    const began = onTurn && clock();
    const started = nowMs();
    let step = work.next();
    while (step.done !== true && nowMs() - started < turnMs) step = work.next();
    if (began !== undefined) onTurn?.(clock() - began);
    if (step.done === true) return step.value;
  }
}

/** Applies a step to each item, and returns the results; each step is a piece. */
export function* eachOf<T, R>(items: readonly T[], step: (item: T) => R): Pieces<R[]> {
  const results: R[] = [];
  for (const item of items) {
    results.push(step(item));
    yield;
  }
  return results;
}

/** Sorts items by merging short sorted runs. Equal items keep their order. */
export function* sorted<T>(items: readonly T[], compare: (one: T, other: T) => number): Pieces<T[]> {
  let runs: T[][] = [];
  for (let start = 0; start < items.length; start += stepsPerPiece) {
    runs.push(items.slice(start, start + stepsPerPiece).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let index = 0; index < runs.length; index += 2)
      merged.push(yield* merge(runs[index] ?? [], runs[index + 1] ?? [], compare));
    runs = merged;
  }
  return runs[0] ?? [];
}

function* merge<T>(
  one: readonly T[],
  other: readonly T[],
  compare: (one: T, other: T) => number,
): Pieces<T[]> {
  const merged: T[] = [];
  let [first, second] = [0, 0];
  while (first < one.length || second < other.length) {
    const isOne =
      second === other.length || (first < one.length && compare(one[first] as T, other[second] as T) <= 0);
    merged.push((isOne ? one[first] : other[second]) as T);
    if (isOne) first += 1;
    else second += 1;
    if (merged.length % stepsPerPiece === 0) yield;
  }
  return merged;
}
