// Checks a value by the schema of its type. The value that the schema returns is delivered.

import type { StandardSchemaV1 } from '@standard-schema/spec';
import { isThenable, takeSnapshot, textOfThrown } from '@stasis-bus/core/internal';
import type { Arrival } from '../wire/envelope.js';
import { Refusal } from '../wire/refusal.js';

/**
 * Returns the arrival with the value that the schema returns, or a promise of it if the schema takes time.
 *
 * @throws Refusal
 */
export function checkedBySchema(arrival: Arrival, schema: StandardSchemaV1): Arrival | Promise<Arrival> {
  let result: ReturnType<StandardSchemaV1['~standard']['validate']>;
  try {
    result = schema['~standard'].validate(arrival.value);
  } catch (cause) {
    throw thrownBySchema(cause);
  }
  if (!isThenable(result)) return accepted(arrival, result);
  return Promise.resolve(result).then(
    (settled) => accepted(arrival, settled),
    (cause) => {
      throw thrownBySchema(cause);
    },
  );
}

function accepted(arrival: Arrival, result: StandardSchemaV1.Result<unknown>): Arrival {
  if (result.issues !== undefined) {
    const issues = result.issues.slice(0, 3).map(({ message, path = [] }) => `${pathOf(path)}${message}`);
    throw new Refusal('schema', issues.join('; '));
  }
  if (result.value === arrival.value) return arrival;
  try {
    return { ...arrival, ...takeSnapshot(result.value, false) };
  } catch (cause) {
    throw new Refusal('schema', 'the value that the schema returned cannot be in a message', { cause });
  }
}

function pathOf(path: NonNullable<StandardSchemaV1.Issue['path']>): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
  return keys.length === 0 ? '' : `${keys.join('.')}: `;
}

function thrownBySchema(cause: unknown): Refusal {
  return new Refusal('schema', `the schema threw: ${textOfThrown(cause)}`, { cause });
}
