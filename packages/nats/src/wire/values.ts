// A value on the wire: as it is where CBOR carries it exactly, else as bytes in the format of V8's structured clone (dates,
// maps, sets, big integers, errors, regular expressions, cycles, binary data), which is the same in all supported versions
// of Node.js. What holds messages or types stays in its process.

import { types } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { plainTraits, type Snapshot, takeSnapshot, type WireForm } from '@stasis-bus/core/internal';
import { survivesCbor } from './plain-values.js';
import { Refusal } from './refusal.js';

export const asCbor = 0;
export const asClone = 1;

/** How the value lies in the envelope, and what lies there. */
export type WireValue = readonly [form: number, value: unknown];

/** @throws Refusal */
export function wireValueOf({ value, traits }: Pick<WireForm, 'value' | 'traits'>): WireValue {
  if (traits.holdsMessages)
    throw new Refusal(
      'not-encodable',
      'the value holds messages or message types, which stay in their process',
    );
  if (traits.isPlain && survivesCbor(value)) return [asCbor, value];
  try {
    return [asClone, serialize(value)];
  } catch (cause) {
    throw new Refusal('not-encodable', 'the value cannot leave the process', { cause });
  }
}

/**
 * A snapshot of what came.
 *
 * @param isTree whether it is known to be a tree of plain objects, arrays and primitives, and nobody else has it
 * @throws Refusal
 */
export function fromWire(form: unknown, value: unknown, isTree: boolean): Snapshot {
  try {
    if (form === asCbor && value !== undefined)
      return isTree ? { value, traits: plainTraits } : takeSnapshot(value, false);
    const cloned = form === asClone && types.isUint8Array(value) ? deserialize(value) : undefined;
    if (cloned !== undefined) return takeSnapshot(cloned, false);
  } catch (cause) {
    throw new Refusal('malformed', 'the value is none', { cause });
  }
  throw new Refusal('malformed', 'the value is in no known form');
}
