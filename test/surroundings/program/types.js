// What the tests say to one another.

import { defineMessageType } from '@stasis-bus/core';

export const Note = defineMessageType('test.note').of();
export const Echo = defineMessageType('test.echo').of();
