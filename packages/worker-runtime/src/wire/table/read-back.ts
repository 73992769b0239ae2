// Reads back what was written of a container that turned out not to be plain (see value-packer.ts): it becomes the copy that an ordinary
// pass would have made, and takes the place of its stand-in among what was met.

import { type CopyPass, type Properties, put } from '@stasis-bus/core/internal';
import type { ShapeStep } from '../values/shapes.js';
import { realmReader } from './packed-record.js';

/**
 * Returns the copy of an object of which the parts up to a step are written.
 *
 * @param bytes the parts
 * @param place of the object among the containers that were met
 */
export function readBackObject(
  step: ShapeStep,
  bytes: Uint8Array,
  place: number,
  pass: CopyPass,
): Properties {
  const copy: Properties = {};
  const reader = realmReader.at(bytes);
  let next = place + 1;
  for (const key of step.keys()) {
    const part = reader.readValue();
    put(copy, key, part, pass);
    next = replaceStandIns(part, next, pass);
  }
  reader.close();
  pass.seen.replace(place, copy);
  return copy;
}

/** As `readBackObject`, of a list: the copies of its first elements take their places in `values`. */
export function readBackList(
  values: unknown[],
  count: number,
  bytes: Uint8Array,
  place: number,
  pass: CopyPass,
): void {
  const reader = realmReader.at(bytes);
  let next = place + 1;
  for (let index = 0; index < count; index += 1) {
    values[index] = reader.readValue();
    next = replaceStandIns(values[index], next, pass);
  }
  reader.close();
  pass.seen.replace(place, values);
}

/** Notes the copies of the containers in a part that was read back, in the order in which they were met. */
function replaceStandIns(part: unknown, next: number, pass: CopyPass): number {
  if (typeof part !== 'object' || part === null) return next;
  pass.seen.replace(next, part);
  let following = next + 1;
  for (const inner of Object.values(part)) following = replaceStandIns(inner, following, pass);
  return following;
}
