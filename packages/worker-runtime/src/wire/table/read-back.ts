// Reads back what was written of a container that turned out not to be plain (see value-packer.ts). The result is the copy that an
// ordinary pass would have made, and replaces the container's stand-in among the containers that were met.

import { type CopyPass, type Properties, put } from '@stasis-bus/core/internal';
import type { ShapeStep } from '../values/shapes.js';
import { realmReader } from './packed-record.js';

/**
 * Returns the copy of an object whose parts up to a step are written.
 *
 * @param bytes the parts
 * @param position the object's position among the containers that were met
 */
export function readBackObject(
  step: ShapeStep,
  bytes: Uint8Array,
  position: number,
  pass: CopyPass,
): Properties {
  const copy: Properties = {};
  const reader = realmReader.at(bytes);
  let next = position + 1;
  for (const key of step.keys()) {
    const part = reader.readValue();
    put(copy, key, part, pass);
    next = replaceStandIns(part, next, pass);
  }
  reader.close();
  pass.seen.replace(position, copy);
  return copy;
}

/** Like `readBackObject`, for a list: replaces the first `count` elements of `values` by their copies. */
export function readBackList(
  values: unknown[],
  count: number,
  bytes: Uint8Array,
  position: number,
  pass: CopyPass,
): void {
  const reader = realmReader.at(bytes);
  let next = position + 1;
  for (let index = 0; index < count; index += 1) {
    values[index] = reader.readValue();
    next = replaceStandIns(values[index], next, pass);
  }
  reader.close();
  pass.seen.replace(position, values);
}

/** Notes the copies of the containers in a part that was read back, in the order in which they were met. Returns the next position. */
function replaceStandIns(part: unknown, next: number, pass: CopyPass): number {
  if (typeof part !== 'object' || part === null) return next;
  pass.seen.replace(next, part);
  let following = next + 1;
  for (const inner of Object.values(part)) following = replaceStandIns(inner, following, pass);
  return following;
}
