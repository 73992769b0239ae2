// Remembers, for each topic, why its latest subscription ended by itself (its handler could not be loaded, or its executor was
// closed). A request that finds no subscription there fails with that as the cause. Reasons are kept by the name of the topic,
// because nothing may hold the topic by then, and for the latest topics only, because an error may hold much memory.

import type { TopicCore } from '../dispatch/topic-core.js';
import type { BusError } from '../errors/bus-error.js';

const mostTopics = 100;

export class BrokenSubscriptions {
  // By the name of the topic, the oldest first.
  readonly #reasons = new Map<string, BusError>();

  /** Keeps the reason of a topic. @param reason an error that names the subscription */
  remember(topicName: string, reason: BusError): void {
    this.#reasons.delete(topicName);
    this.#reasons.set(topicName, reason);
    if (this.#reasons.size <= mostTopics) return;
    for (const [oldest] of this.#reasons) {
      this.#reasons.delete(oldest);
      break;
    }
  }

  /** Forgets the reason of a topic. Call this when a later subscription was unsubscribed, which is why the topic has none now. */
  forget(topicName: string): void {
    this.#reasons.delete(topicName);
  }

  /** Returns the reason of a topic or, failing that, of a topic that it is forwarded to by any chain of forwards. */
  reasonFor(topic: TopicCore): BusError | undefined {
    if (this.#reasons.size === 0) return undefined;
    const reached = new Set([topic]);
    for (const { name, receivers } of reached) {
      const reason = this.#reasons.get(name);
      if (reason !== undefined) return reason;
      for (const target of receivers.targets()) reached.add(target);
    }
    return undefined;
  }
}
