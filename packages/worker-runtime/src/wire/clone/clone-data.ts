// Clones the `data` of a subscription, once for all threads that run its handler. Shared memory in it stays shared.

import { cloneOwnBytes } from './clone-own-bytes.js';

/** @throws ERR_STASIS_VALUE_NOT_CLONEABLE naming the path to the part that cannot be cloned */
export function cloneData(data: unknown): unknown {
  return cloneOwnBytes(data, 'options.data');
}
