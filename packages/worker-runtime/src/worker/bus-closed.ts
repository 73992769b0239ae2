// The error for a call to a bus that the thread can no longer reach.

import { BusError } from '@stasis-bus/core';

export function busClosed(): BusError {
  return new BusError('ERR_STASIS_CLOSED', 'the bus, or the port to it, is closed');
}
