// The messages that are published, and what they ask of the one subscription that they single out: its victim.

import { defineMessageType, type Message } from '@stasis-bus/core';

/** What a handler does for a message that singles it out; all others just work. */
export type Deed = 'work' | 'throw' | 'reject' | 'stray' | 'leave' | 'exit' | 'loop' | 'hang' | 'refuse';

export interface Load {
  /** Ascends, modulo 2³², in the order of publishing; never 0. */
  readonly n: number;
  /** Below `keys`: partitioned subscriptions keep order by it. */
  readonly key: number;
  readonly deed: Deed;
  /** The ordinal of the subscription that is singled out; 0: none. */
  readonly victim: number;
  /** All of them the lowest byte of `n`. */
  readonly bytes?: Uint8Array;
}

export const keys = 8;

export const Parcel = defineMessageType('soak.parcel').of<Load>();
export const Freight = defineMessageType('soak.freight').of<Load>();
/** What a handler publishes when it passes a load on. */
export const Relay = defineMessageType('soak.relay').of<Load>();

export const loadTypes = [Parcel, Freight] as const;

export function loadOf(message: Message): Load | undefined {
  return Parcel.is(message) || Freight.is(message) || Relay.is(message) ? message.value : undefined;
}
