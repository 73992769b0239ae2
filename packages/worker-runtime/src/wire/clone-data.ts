// The `data` of a subscription, cloned once for handlers on other threads; shared memory in it stays shared.

import { BusError } from '@stasis-bus/core';

export function cloneData(data: unknown): unknown {
  try {
    return structuredClone(data);
  } catch (cause) {
    throw new BusError('ERR_STASIS_VALUE_NOT_CLONEABLE', `options.data cannot be cloned: ${String(cause)}`, {
      cause,
    });
  }
}
