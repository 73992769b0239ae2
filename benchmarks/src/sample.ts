// The message types of all rows.

import { defineMessageType } from '@stasis-bus/core';
import type { Payload } from './payload.js';

export const Sample = defineMessageType('bench.sample').of<Payload>();

/** Tells a publisher on another thread how much to publish. */
export const Order = defineMessageType('bench.order').of<{ messages: number; flushEvery: number }>();
