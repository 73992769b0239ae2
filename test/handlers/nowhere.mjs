// A handler that publishes to nobody.

import { defineMessageType } from '@stasis-bus/core';

const Note = defineMessageType('test.note');

export function publishNowhere(message, { publish }) {
  publish('nowhere', message);
  publish('nowhere', Note, 2);
}
