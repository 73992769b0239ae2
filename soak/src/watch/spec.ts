// The placement, order and limits of a subscription, chosen at random.

import type { MessageType } from '@stasis-bus/core';
import type { Random } from '../basics/random.js';
import { Freight, Parcel } from '../handlers/load.js';

export type Place = 'main' | 'synchronous' | 'inline' | 'pool';
export type Order = 'serial' | 'partitioned' | 'concurrent';

export interface Spec {
  readonly place: Place;
  readonly order: Order;
  /** How many invocations may run at once, if the order is concurrent. */
  readonly concurrency: number;
  readonly sticky: boolean;
  readonly onCrash: 'skip' | 'retry';
  /** The timeout in milliseconds. */
  readonly timeout: number | undefined;
  readonly maxQueue: number | undefined;
  /** The only type that the subscription accepts; `undefined` if it accepts everything, including subscription changes. */
  readonly accept: MessageType | undefined;
  /** One load in this many takes some turns of the event loop; none does if 0. */
  readonly patience: number;
}

/** How long an invocation may take in traffic with loops and promises that never settle, in milliseconds. */
export const timeoutMs = 60;

/** @param isRough whether threads are ended in the middle, so that some subscriptions have a timeout, and some retry */
export function randomSpec(random: Random, place: Place, isRough: boolean): Spec {
  const isSynchronous = place === 'synchronous';
  const order = isSynchronous ? 'serial' : random.pick<Order>(['serial', 'partitioned', 'concurrent']);
  const mayRetry = isRough && order !== 'concurrent';
  return {
    place,
    order,
    concurrency: random.between(2, 6),
    sticky: place === 'pool' && random.oneIn(4),
    onCrash: mayRetry && random.oneIn(3) ? 'retry' : 'skip',
    timeout: isRough && !isSynchronous && !random.oneIn(3) ? timeoutMs : undefined,
    maxQueue: !isSynchronous && random.oneIn(6) ? random.between(50, 500) : undefined,
    accept: random.oneIn(4) ? random.pick([Parcel, Freight]) : undefined,
    patience: isSynchronous || random.oneIn(2) ? 0 : random.between(20, 200),
  };
}

/** Returns whether a subscription accepts a type. */
export function takes({ accept }: Spec, type: MessageType): boolean {
  return accept === undefined || accept === type;
}
