// The message type of all rows.

import { defineMessageType } from '@stasis-bus/core';
import type { Payload } from './payload.js';

export const Sample = defineMessageType('bench.sample').of<Payload>();
