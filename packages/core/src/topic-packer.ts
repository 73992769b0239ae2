// Which packer may write what is published on a topic: the one of the executor on whose threads all receivers run. If one
// of them is at home, or looks at messages there, there is none.

import type { Packer } from './packer.js';
import type { SubscriptionCore } from './subscription-core.js';
import type { HomeTopic } from './topic.js';

export class TopicPacker {
  readonly #topic: HomeTopic;
  // What the answer was found for.
  #receivers: readonly SubscriptionCore[] | undefined;
  #placements = -1;
  #packer: Packer | undefined;

  constructor(topic: HomeTopic) {
    this.#topic = topic;
  }

  get(): Packer | undefined {
    const receivers = this.#topic.receivers.list();
    const { placements } = this.#topic.core;
    if (receivers !== this.#receivers || placements !== this.#placements) {
      this.#receivers = receivers;
      this.#placements = placements;
      this.#packer = commonPacker(receivers);
    }
    return this.#packer;
  }
}

function commonPacker(receivers: readonly SubscriptionCore[]): Packer | undefined {
  const [first] = receivers;
  const packer = first?.packer;
  return receivers.every((receiver) => receiver.packer === packer) ? packer : undefined;
}
