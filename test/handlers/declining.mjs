// A handler that publishes what its bus does not want.

import { defineMessageType } from '@stasis-bus/core';

const Declined = defineMessageType('test.declined');

export function publishDeclined(_message, { publish }) {
  publish('calls', Declined, 4);
}
