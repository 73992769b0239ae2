// What `snapshot` throws.

import type { BusError } from '../../packages/core/src/errors/bus-error.js';
import { snapshot } from '../../packages/core/src/values/snapshot.js';

/** The error with which a value is refused. */
export function errorOf(value: unknown): BusError {
  try {
    snapshot(value, false);
  } catch (error) {
    return error as BusError;
  }
  throw new Error('it was not refused');
}
