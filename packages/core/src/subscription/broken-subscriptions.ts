// Why the latest subscription of a topic ended by itself (its handler could not be loaded, its executor was closed): the cause of
// the error that a request gets if it finds no subscription there. Reasons are kept by the name of the topic, since nothing may hold
// the topic by then, and for the latest topics only, since an error may hold much memory.

import type { TopicCore } from '../dispatch/topic-core.js';
import type { BusError } from '../errors/bus-error.js';

const mostTopics = 100;

export class BrokenSubscriptions {
  // In the order in which they broke.
  readonly #reasons = new Map<string, BusError>();

  /** Keeps the reason of a topic. @param reason names its subscription */
  remember(topicName: string, reason: BusError): void {
    this.#reasons.delete(topicName);
    this.#reasons.set(topicName, reason);
    if (this.#reasons.size <= mostTopics) return;
    for (const [oldest] of this.#reasons) {
      this.#reasons.delete(oldest);
      break;
    }
  }

  /** Forgets the reason of a topic: a later subscription was unsubscribed, which is why the topic has none now. */
  forget(topicName: string): void {
    this.#reasons.delete(topicName);
  }

  /** Returns the reason of a topic, or else that of one it is forwarded to by any chain of forwards. */
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
