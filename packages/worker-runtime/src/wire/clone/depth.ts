// Limits how deep a value is nested. The stack of one thread may suffice to clone a value that the stack of another cannot read. Then
// everything posted with it would be lost, and whatever waits for it would wait for ever.

import { partsOf } from '@stasis-bus/core/internal';

/**
 * Returns whether a clone has more than `levels` levels; the clone itself is the first. Goes through the objects in the order of
 * cloning: each counts as a part of the object in which it is first met.
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
