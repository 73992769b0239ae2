// Gives a value that the platform's own clone brought from another realm the shape that `snapshot` gave it there:
// cloning drops freezing and prototypes, and makes objects of the realm of Node.js itself (SPEC 2.2, 2.3).

import { adopt } from './adopt.js';
import { freezeInPlace } from './freeze-in-place.js';

/**
 * Freezes a fresh clone deeply, in place, and gives it, or what replaces it. Cycles and shared references are fine.
 *
 * @param leaf Asked once about each object: what it gives replaces the object wherever it is and is not looked into;
 *   `undefined` keeps the object. It puts messages where the wire left placeholders.
 */
export function freezeReceived(value: unknown, leaf?: (candidate: object) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  adopt(value);
  const settled = new Map<object, unknown>();
  const waiting: object[] = [];
  const settle = (child: object): unknown => {
    const known = settled.get(child);
    if (known !== undefined) return known;
    const replacement = leaf?.(child);
    settled.set(child, replacement ?? child);
    if (replacement === undefined) waiting.push(child);
    return replacement ?? child;
  };
  const received = settle(value);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) freezeInPlace(next, settle);
  return received;
}
