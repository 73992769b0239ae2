// The partition key of a message: what the user's `partitionBy` returns for the message, checked.

import type { Message } from '../api/message.js';
import { textOfThrown } from '../basics/thrown-text.js';
import { BusError } from '../errors/bus-error.js';
import { describe } from '../errors/check-arguments.js';
import type { Invocation } from './invocation.js';

export type PartitionKey = string | number;

/** The user's `partitionBy`. It may throw, and may publish. */
export type PartitionBy = (message: Message) => unknown;

/** Returns the key of an invocation's message, or the error that it fails with if it has no usable key. */
export function partitionKeyOf(
  partitionBy: PartitionBy | undefined,
  invocation: Invocation,
): PartitionKey | BusError {
  let cause: unknown;
  try {
    const key = partitionBy?.(invocation.message);
    if (typeof key === 'string' || typeof key === 'number') return key;
    cause = new TypeError(`a key must be a string or a number; it is ${describe(key)}`);
  } catch (thrown) {
    cause = thrown;
  }
  const text = `partitionBy failed: ${textOfThrown(cause)}`;
  return new BusError('ERR_STASIS_CALLBACK_FAILED', text, { cause });
}
