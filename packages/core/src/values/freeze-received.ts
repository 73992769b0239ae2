// Restores a value that came from another realm by structured clone to what `snapshot` had made of it there: cloning loses
// frozenness and prototypes, and creates objects of Node.js's own realm (SPEC 2.2, 2.3).

import { adopt } from './adopt.js';
import { freezeInPlace } from './freeze-in-place.js';

/**
 * Freezes a fresh clone deeply, in place, and returns it or its replacement. Cycles and shared references are allowed.
 *
 * @param leaf called once with each object; what it returns replaces the object wherever it occurs, and is not looked into;
 * `undefined` keeps the object. Used to put messages in place of the wire's placeholders.
 */
export function freezeReceived(value: unknown, leaf?: (candidate: object) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  adopt(value);
  const results = new Map<object, unknown>();
  const waiting: object[] = [];
  const resultFor = (child: object): unknown => {
    const known = results.get(child);
    if (known !== undefined) return known;
    const replacement = leaf?.(child);
    results.set(child, replacement ?? child);
    if (replacement === undefined) waiting.push(child);
    return replacement ?? child;
  };
  const received = resultFor(value);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) freezeInPlace(next, resultFor);
  return received;
}
