// What was thrown, as text for an error's message. It may be anything: a Symbol, a revoked Proxy, an object that cannot
// be made a string, or one whose text would be without end.

import { isError } from './is-error.js';

/** A BigInt beyond it would take long to write in decimal digits. */
const largestBigInt = 2n ** 1024n;

/** Never throws, and takes no longer than what was thrown is long. */
export function textOfThrown(thrown: unknown): string {
  try {
    if (isError(thrown)) return `${thrown.name}: ${thrown.message}`;
    return isExpansive(thrown) ? Object.prototype.toString.call(thrown) : String(thrown);
  } catch {
    return 'something that has no text';
  }
}

/** Whether its text could be many times as long as what it is made of: lists within lists, holes, bytes, large numbers. */
function isExpansive(thrown: unknown): boolean {
  if (typeof thrown === 'bigint') return thrown > largestBigInt || thrown < -largestBigInt;
  return Array.isArray(thrown) || ArrayBuffer.isView(thrown);
}
