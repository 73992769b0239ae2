// One managed state: its topic, its last message, and the subscribers and publishers that keep it alive.

import type { Forward } from '../api/forward.js';
import type { Message } from '../api/message.js';
import type { Topic } from '../api/topic.js';

export class ManagedState {
  readonly id: string;
  readonly topic: Topic;
  readonly forward: Forward;
  /** Only the number of subscribers, and of publishers, matters here. */
  readonly subscribers = new Set<object>();
  readonly publishers = new Set<object>();
  /** The eids of the implicit publishers. */
  readonly eids = new Set<string>();
  message: Message | undefined;

  constructor(id: string, topic: Topic, forward: Forward) {
    this.id = id;
    this.topic = topic;
    this.forward = forward;
  }

  get isInUse(): boolean {
    return this.subscribers.size > 0 || this.publishers.size > 0 || this.eids.size > 0;
  }

  /** Stores the message, then publishes it: a subscriber that reads the value in its handler finds this message or a later one. */
  publish(message: Message): void {
    this.message = message;
    this.topic.publish(message);
  }
}
