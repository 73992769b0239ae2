// Back-pressure for publishers: whether any subscription that a topic reaches is congested, and when none is any more
// (SPEC 11.6).

import { checkOptions, checkSignal } from './arguments.js';
import { BusError } from './errors.js';
import type { HomeTopic } from './topic.js';

export function isCongested(topic: HomeTopic): boolean {
  if (topic.core.congestedCount === 0) return false;
  return topic.receivers.list().some((subscription) => subscription.congestion.congested);
}

/** Settles when nothing reached from the topic is congested: at once, or when the last one is relieved. */
export async function relieved(topic: HomeTopic, options: { signal?: AbortSignal } = {}): Promise<void> {
  checkOptions('options', options, { signal: checkSignal });
  const { signal } = options;
  signal?.throwIfAborted();
  while (isCongested(topic)) {
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => reject(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      topic.core.onRelief(() => {
        signal?.removeEventListener('abort', onAbort);
        if (topic.core.isClosed) reject(new BusError('ERR_STASIS_CLOSED', 'the bus was closed'));
        else resolve();
      });
    });
  }
}
