// The messages that are published, and what each asks of the one subscription that it singles out, its victim.

import { defineMessageType, type Message } from '@stasis-bus/core';

/** What the handler of the victim does. All other handlers just work. */
export type Deed = 'work' | 'throw' | 'reject' | 'stray' | 'leave' | 'exit' | 'loop' | 'hang' | 'refuse';

export interface Load {
  /** The load's number, which ascends in the order of publishing, modulo 2³²; never 0. */
  readonly n: number;
  /** The partition key, below `keys`. */
  readonly key: number;
  readonly deed: Deed;
  /** The ordinal of the subscription that is singled out, or 0 for none. */
  readonly victim: number;
  /** Binary data: every byte is the lowest byte of `n`. */
  readonly bytes?: Uint8Array;
}

export const keys = 8;

export const Parcel = defineMessageType('soak.parcel').of<Load>();
export const Freight = defineMessageType('soak.freight').of<Load>();
/** The type that handlers publish when they pass a load on. */
export const Relay = defineMessageType('soak.relay').of<Load>();

export const loadTypes = [Parcel, Freight] as const;

/** Returns the load that a message carries, or `undefined` if it carries none. */
export function loadOf(message: Message): Load | undefined {
  return Parcel.is(message) || Freight.is(message) || Relay.is(message) ? message.value : undefined;
}
