// The error for a thread that calls a bus which it can no longer reach.

import { BusError } from '@stasis-bus/core';

export function busClosed(): BusError {
  return new BusError('ERR_STASIS_CLOSED', 'the bus, or the port to it, is closed');
}
