// A value on the wire: as it is where CBOR carries it exactly, else as bytes in the format of V8's structured clone (dates,
// maps, sets, big integers, errors, regular expressions, cycles, binary data), which is the same in all supported versions
// of Node.js. What holds messages or types stays in its process.

import { types } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { plainTraits, type Snapshot, takeSnapshot, type WireForm } from '@stasis-bus/core/internal';
import { mostCborBytes, mostHeadBytes } from './plain-values.js';
import { Refusal } from './refusal.js';

export const asCbor = 0;
export const asClone = 1;

/** How the value lies in the envelope, what lies there, and how many bytes that takes at most. */
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
