// Sums over all paths of a graph without cycles: a node's own number plus those of all nodes that can be reached from it, once
// per path. Each node's sum is computed once, from its neighbours' sums, and kept until something ahead of it changes. So a
// diamond, which doubles the number of paths, costs no more than its edges.
//
// A sum that would exceed `Number.MAX_SAFE_INTEGER` is that number.

import { type Pieces, stepsPerPiece } from './pieces.js';

/** Access to nodes and to the sums that are kept for them. */
export interface SumAccess<N> {
  sumOf(node: N): number | undefined;
  keep(node: N, sum: number | undefined): void;
  own(node: N): number;
  /** The neighbours whose sums are part of the node's, once per edge. */
  ahead(node: N): Iterable<N>;
  /** The neighbours whose sums the node's sum is part of. */
  behind(node: N): Iterable<N>;
}

/** Computes the sum of a node, in pieces. */
export function* pathSum<N>(start: N, access: SumAccess<N>): Pieces<number> {
  // Without recursion, because paths may be long. A node that is on the path twice is computed the first time it is met.
  const path: N[] = [start];
  let steps = 0;
  for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
    if (access.sumOf(node) !== undefined || keepSum(node, access, path)) path.pop();
    steps += 1;
    if (steps % stepsPerPiece === 0) yield;
  }
  return access.sumOf(start) ?? 0;
}

/** Computes and keeps the sum of a node. Returns false if neighbours must be computed first, after putting those on the path. */
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

/** Forgets the sum of a node, and the sums that it is part of. Call this when the node or an edge from it has changed. */
export function forgetSums<N>(start: N, access: SumAccess<N>): void {
  const stale: N[] = [start];
  for (let node = stale.pop(); node !== undefined; node = stale.pop()) {
    // If its sum is not kept, no sum that it is part of is kept either.
    if (access.sumOf(node) === undefined) continue;
    access.keep(node, undefined);
    for (const next of access.behind(node)) stale.push(next);
  }
}
