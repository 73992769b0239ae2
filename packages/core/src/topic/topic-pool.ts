// A topic pool: topics of one kind, created on demand, each forwarded to the pool's topic (SPEC 9.1).

import type { Forward } from '../api/forward.js';
import type { Topic } from '../api/topic.js';
import { checkName } from '../errors/check-arguments.js';
import { type HomeTopic, homeTopic } from './home-topic.js';

/** Creates `<pool topic>/<name>` topics on demand, each forwarded to the pool's topic. At home only; no method waits. */
export class TopicPool implements Disposable {
  readonly #topic: HomeTopic;
  readonly #prefix: string;
  readonly #topics = new Map<string, { readonly topic: Topic; readonly forward: Forward }>();

  /** @throws ERR_STASIS_INVALID_ARGUMENT */
  constructor(topic: Topic) {
    this.#topic = homeTopic('topic', topic);
    this.#prefix = `${this.#topic.name}/`;
  }

  /**
   * Returns the topic `<pool topic>/<name>`. If the pool does not have it yet, finds or creates it on the bus, and forwards it. The
   * name is always taken as the short one, whatever it begins with, and is case-sensitive.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  topic(name: string): Topic {
    checkName('name', name);
    const pooled = this.#topics.get(name);
    if (pooled !== undefined) return pooled.topic;
    this.#topic.bus.refuseIfClosed();
    const topic = this.#topic.bus.topic(`${this.#prefix}${name}`, '');
    this.#topics.set(name, { topic, forward: topic.forwardTo(this.#topic) });
    return topic;
  }

  /** Returns whether the pool has a topic of this short name. @throws ERR_STASIS_INVALID_ARGUMENT */
  has(name: string): boolean {
    checkName('name', name);
    return this.#topics.has(name);
  }

  /**
   * Cancels the forward and releases the topic; its subscriptions stay. Takes the short name or the full one, which begins with
   * `<pool topic>/`. Returns whether the pool had the topic.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  delete(name: string): boolean {
    return this.#delete(this.#shortName(name));
  }

  /** Deletes all topics of the pool, as `delete` does. */
  [Symbol.dispose](): void {
    for (const name of [...this.#topics.keys()]) this.#delete(name);
  }

  #delete(shortName: string): boolean {
    const pooled = this.#topics.get(shortName);
    if (pooled === undefined) return false;
    this.#topics.delete(shortName);
    pooled.forward.cancel();
    return true;
  }

  #shortName(name: unknown): string {
    checkName('name', name);
    return name.startsWith(this.#prefix) && name.length > this.#prefix.length
      ? name.slice(this.#prefix.length)
      : name;
  }
}
