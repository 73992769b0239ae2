// A handler that clears what has ended.

import { cacheClear } from '@stasis-bus/core';

export function clear(message, { publish }) {
  if (message.value.state === 'ends') publish('upstream', cacheClear(message));
}
