// Back-pressure for publishers: whether any subscription that a topic reaches is congested, and when none is any more
// (SPEC 11.6).

import { rejecting } from '../basics/unless-aborted.js';
import { checkOptions, checkSignal } from '../errors/check-arguments.js';
import type { HomeTopic } from './home-topic.js';

export function isCongested(topic: HomeTopic): boolean {
  if (topic.core.congestedCount === 0) return false;
  return topic.receivers.list().some((subscription) => subscription.congestion.congested);
}

/** Settles when nothing reached from the topic is congested: at once, or when the last one is relieved. */
export function relieved(topic: HomeTopic, options: { signal?: AbortSignal } = {}): Promise<void> {
  return rejecting(() => {
    const { signal } = checkOptions('options', options, { signal: checkSignal });
    const { relief, whenClosed } = topic.core;
    return relief.until(() => !isCongested(topic), signal, whenClosed);
  });
}
