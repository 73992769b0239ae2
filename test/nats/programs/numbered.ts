// The events of the process tests.

import { defineMessageType } from '@stasis-bus/core';

export const Numbered = defineMessageType('nats.numbered').of<{ of: string; index: number }>();
