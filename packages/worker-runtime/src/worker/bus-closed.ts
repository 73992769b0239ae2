// The error of a thread that asks a bus which it can reach no more.

import { BusError } from '@stasis-bus/core';

export function busClosed(): BusError {
  return new BusError('ERR_STASIS_CLOSED', 'the bus, or the port to it, is closed');
}
