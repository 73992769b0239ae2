// The `data` of a subscription, cloned once for handlers on other threads; shared memory in it stays shared.

import { BusError } from '@stasis-bus/core';
import { mostLevels, textOfThrown } from '@stasis-bus/core/internal';
import { cloneOwnBytes } from './clone-own-bytes.js';
import { isDeeperThan } from './depth.js';

/** @throws ERR_STASIS_VALUE_NOT_CLONEABLE */
export function cloneData(data: unknown): unknown {
  try {
    const clone = cloneOwnBytes(data, 'options.data');
    if (!isDeeperThan(mostLevels, clone)) return clone;
  } catch (cause) {
    // What is found before the platform's clone says where it is.
    if (cause instanceof BusError) throw cause;
    throw new BusError(
      'ERR_STASIS_VALUE_NOT_CLONEABLE',
      `options.data cannot be cloned: ${textOfThrown(cause)}`,
      {
        cause,
      },
    );
  }
  const text = `options.data cannot be cloned: it is nested deeper than ${mostLevels} levels`;
  throw new BusError('ERR_STASIS_VALUE_NOT_CLONEABLE', text);
}
