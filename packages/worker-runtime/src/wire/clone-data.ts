// The `data` of a subscription, cloned once for handlers on other threads; shared memory in it stays shared.

import { BusError } from '@stasis-bus/core';
import { cloneOwnBytes } from './clone-own-bytes.js';

export function cloneData(data: unknown): unknown {
  try {
    return cloneOwnBytes(data);
  } catch (cause) {
    throw new BusError('ERR_STASIS_VALUE_NOT_CLONEABLE', `options.data cannot be cloned: ${String(cause)}`, {
      cause,
    });
  }
}
