// How deep a value is nested. One thread's stack can clone what another's cannot read: all that was posted with it would be
// lost, and whoever waits for it would wait for ever.

import { partsOf } from '@stasis-bus/core/internal';

/**
 * Whether a clone has more levels than that, itself the first. It is gone through as cloning does: each object as a part of the
 * one where it is found first.
 */
export function isDeeperThan(levels: number, clone: unknown): boolean {
  const seen = new Set<unknown>();
  const stack: [value: unknown, level: number][] = [[clone, 1]];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [value, level] = next;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    if (level > levels) return true;
    seen.add(value);
    for (const part of partsOf(value).reverse()) stack.push([part, level + 1]);
  }
  return false;
}
