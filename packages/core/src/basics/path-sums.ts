// Numbers of paths in a graph without cycles: a node's own number and those of all nodes that can be reached from it, once
// per path. Each node's sum is worked out once, from its neighbours' sums, and kept until something ahead of it changes, so
// that diamonds (whose paths double at each) cost no more than their edges.
//
// A number of paths may be larger than what a number holds exactly: then it is said to be the largest that is exact.

import { type Pieces, stepsPerPiece } from './pieces.js';

/** How a node and its sum are got at. */
export interface SumAccess<N> {
  sumOf(node: N): number | undefined;
  keep(node: N, sum: number | undefined): void;
  own(node: N): number;
  /** The neighbours whose sums count, once per edge. */
  ahead(node: N): Iterable<N>;
  /** The neighbours in whose sums it counts. */
  behind(node: N): Iterable<N>;
}

/** The sum of a node. */
export function* pathSum<N>(start: N, access: SumAccess<N>): Pieces<number> {
  // Without recursion, for paths may be long. What is on it twice is worked out when it is met first.
  const path: N[] = [start];
  let steps = 0;
  for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
    if (access.sumOf(node) !== undefined || keepSum(node, access, path)) path.pop();
    steps += 1;
    if (steps % stepsPerPiece === 0) yield;
  }
  return access.sumOf(start) ?? 0;
}

/** Keeps the sum of a node; false: neighbours are worked out first, which are now on the path. */
function keepSum<N>(node: N, access: SumAccess<N>, path: N[]): boolean {
  const { length } = path;
  let sum = access.own(node);
  for (const next of access.ahead(node)) {
    const known = access.sumOf(next);
    if (known === undefined) path.push(next);
    else sum += known;
  }
  if (path.length > length) return false;
  access.keep(node, Math.min(sum, Number.MAX_SAFE_INTEGER));
  return true;
}

/** A node or an edge from it has changed: its sum and those that it counts in do not hold any more. */
export function forgetSums<N>(start: N, access: SumAccess<N>): void {
  const stale: N[] = [start];
  for (let node = stale.pop(); node !== undefined; node = stale.pop()) {
    // One that is not known counts in none that is.
    if (access.sumOf(node) === undefined) continue;
    access.keep(node, undefined);
    for (const next of access.behind(node)) stale.push(next);
  }
}
