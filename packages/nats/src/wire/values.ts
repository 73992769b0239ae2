// A value on the wire. A value that CBOR carries exactly is part of the frame's CBOR. Any other value (dates, maps, sets, big
// integers, errors, regular expressions, cycles, binary data) becomes bytes in the format of V8's structured clone, which is the
// same in all supported versions of Node.js. A value that holds messages or message types stays in its process.

import { types } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { plainTraits, type Snapshot, takeSnapshot, type WireForm } from '@stasis-bus/core/internal';
import { mostCborBytes, mostHeadBytes } from './plain-values.js';
import { Refusal } from './refusal.js';

export const asCbor = 0;
export const asClone = 1;

/** The form of a value in its envelope, what is written there, and the most bytes that it takes. */
export interface WireValue {
  readonly form: number;
  readonly value: unknown;
  readonly mostBytes: number;
}

/** @throws Refusal */
export function wireValueOf({ value, traits }: Pick<WireForm, 'value' | 'traits'>): WireValue {
  if (traits.holdsMessages)
    throw new Refusal(
      'not-encodable',
      'the value holds messages or message types, which stay in their process',
    );
  const mostBytes = traits.isPlain ? mostCborBytes(value) : Number.POSITIVE_INFINITY;
  if (mostBytes < Number.POSITIVE_INFINITY) return { form: asCbor, value, mostBytes };
  try {
    const bytes = serialize(value);
    return { form: asClone, value: bytes, mostBytes: mostHeadBytes + bytes.length };
  } catch (cause) {
    throw new Refusal('not-encodable', 'the value cannot leave the process', { cause });
  }
}

/**
 * Returns a snapshot of a value that arrived.
 *
 * @param isTree whether the value is known to be a tree of plain objects, arrays and primitives that nothing else refers to
 * @throws Refusal
 */
export function fromWire(form: unknown, value: unknown, isTree: boolean): Snapshot {
  try {
    if (form === asCbor && value !== undefined)
      return isTree ? { value, traits: plainTraits } : takeSnapshot(value, false);
    const cloned = form === asClone && types.isUint8Array(value) ? deserialize(value) : undefined;
    if (cloned !== undefined) return takeSnapshot(cloned, false);
  } catch (cause) {
    throw new Refusal('malformed', 'the value cannot be read', { cause });
  }
  throw new Refusal('malformed', 'the value has an unknown form');
}
