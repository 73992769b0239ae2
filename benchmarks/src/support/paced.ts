// Publishing as fast as it is handled: a publisher that never waits would measure its own queue, and one that looks at
// the queue after every message would measure its looking.

import type { Topic } from '@stasis-bus/core';

/** So many may be under way: some batches, so that no thread waits. What waits longer costs garbage collection. */
export const mostQueued = 4_096;

/** Calls `publish` so many times, and waits while the topic is congested; it looks once in so many messages. */
export async function paced(topic: Topic, times: number, publish: () => void, every = 1024): Promise<void> {
  for (let left = times; left > 0; left -= every) {
    const stretch = Math.min(left, every);
    for (let index = 0; index < stretch; index += 1) publish();
    if (topic.congested) await topic.relieved();
  }
}
