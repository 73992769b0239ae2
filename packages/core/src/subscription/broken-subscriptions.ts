// Why the latest subscription of a topic ended by itself (its handler could not be loaded, its executor was closed): what a
// request is told that finds nobody there. Kept by the topic's name, since nothing may hold the topic by then, and for the
// latest topics only: an error may hold much.

import type { TopicCore } from '../dispatch/topic-core.js';
import type { BusError } from '../errors/bus-error.js';

const mostTopics = 100;

export class BrokenSubscriptions {
  // In the order in which they broke.
  readonly #reasons = new Map<string, BusError>();

  /** @param reason says whose it is */
  remember(topicName: string, reason: BusError): void {
    this.#reasons.delete(topicName);
    this.#reasons.set(topicName, reason);
    if (this.#reasons.size <= mostTopics) return;
    for (const [oldest] of this.#reasons) {
      this.#reasons.delete(oldest);
      break;
    }
  }

  /** A later subscription of the topic was unsubscribed: that is why nobody is there now. */
  forget(topicName: string): void {
    this.#reasons.delete(topicName);
  }

  /** The reason for a topic, or else for one that it is forwarded to, by whatever chain of forwards. */
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
