// Describes a thrown value in the text of an error. The value may be anything: a Symbol, a revoked Proxy, an object that cannot
// be converted to a string, or one whose text would be endless.

import { isError } from './is-error.js';

/** Larger BigInts take long to convert to decimal digits. */
const largestBigInt = 2n ** 1024n;

/** Returns a text for a thrown value. Never throws, and takes time in proportion to the size of the value. */
export function textOfThrown(thrown: unknown): string {
  try {
    if (isError(thrown)) return `${thrown.name}: ${thrown.message}`;
    return isExpansive(thrown) ? Object.prototype.toString.call(thrown) : String(thrown);
  } catch {
    return 'something that has no text';
  }
}

/** Returns whether the text of a value could be much longer than the value: nested lists, holes, bytes, large numbers. */
function isExpansive(thrown: unknown): boolean {
  if (typeof thrown === 'bigint') return thrown > largestBigInt || thrown < -largestBigInt;
  return Array.isArray(thrown) || ArrayBuffer.isView(thrown);
}
