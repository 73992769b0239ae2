// The message types of all rows.

import { defineMessageType, type MessageType } from '@stasis-bus/core';
import type { Payload } from './payload.js';

export const Sample = defineMessageType('bench.sample').of<Payload>();

/** A type that nobody publishes, or nobody accepts. */
export const Other = defineMessageType('bench.other').of<Payload>();

/** A binary message: its bytes begin and end with the last byte of its id. */
export const Parcel = defineMessageType('bench.parcel').of<{ id: number; bytes: Uint8Array }>();

/** Tells a publisher on another thread how much to publish. */
export const Order = defineMessageType('bench.order').of<{ messages: number; flushEvery: number }>();

/** Twenty types, for a router to tell apart. */
export const twentyTypes: readonly MessageType<Payload>[] = Array.from({ length: 20 }, (_, index) =>
  defineMessageType(`bench.sample.${index}`).of<Payload>(),
);
