// The topics of a bus, by name. A topic lives for as long as something refers to it, or it has subscriptions or forwards; after
// that it is collected, and its name is free again (SPEC 3.4).

import { atOnce, type Pieces, sorted } from '../basics/pieces.js';
import { WeakRegistry } from '../basics/weak-registry.js';
import type { TopicCore } from '../dispatch/topic-core.js';
import type { HomeTopic } from '../topic/home-topic.js';

export class TopicRegistry {
  readonly #byName = new WeakRegistry<HomeTopic>();
  readonly #held = new Set<TopicCore>();

  find(name: string): HomeTopic | undefined {
    return this.#byName.find(name);
  }

  add(topic: HomeTopic): void {
    this.#byName.add(topic.name, topic);
  }

  /** Call this when a topic's subscriptions or forwards have changed. */
  updateHold(topic: TopicCore): void {
    if (topic.receivers.inUse) this.#held.add(topic);
    else this.#held.delete(topic);
  }

  /** Returns all topics, sorted by name. */
  list(): HomeTopic[] {
    return atOnce(this.inPieces());
  }

  /** Lists all topics, sorted by name, in pieces. */
  *inPieces(): Pieces<HomeTopic[]> {
    return yield* sorted(yield* this.#byName.inPieces(), byName);
  }
}

function byName(one: HomeTopic, other: HomeTopic): number {
  return one.name < other.name ? -1 : 1;
}
