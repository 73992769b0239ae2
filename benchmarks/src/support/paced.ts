// Publishes as fast as messages are handled. A publisher that never waits would measure its own queue, and one that checks the queue
// after every message would measure its checks.

import type { Topic } from '@stasis-bus/core';

/** How many messages may be under way: several batches, so that no thread waits. More would wait longer and cost garbage collection. */
export const mostQueued = 4_096;

/** Calls `publish` `times` times, and waits while the topic is congested. @param every how many messages there are between checks */
export async function paced(topic: Topic, times: number, publish: () => void, every = 1024): Promise<void> {
  for (let left = times; left > 0; left -= every) {
    const stretch = Math.min(left, every);
    for (let index = 0; index < stretch; index += 1) publish();
    if (topic.congested) await topic.relieved();
  }
}
