// A topic pool: many topics of one kind, made when asked for, each forwarded to the pool's topic (SPEC 9.1).

import type { Forward } from '../api/forward.js';
import type { Topic } from '../api/topic.js';
import { checkName } from '../errors/check-arguments.js';
import { type HomeTopic, homeTopic } from './home-topic.js';

/** Makes `<pool topic>/<name>` topics, each forwarded to the pool's topic. */
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
   * Returns the topic `<pool topic>/<name>`, made or found. Names are short ones and case-sensitive: what the name begins
   * with has no meaning here.
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

  /** Returns whether the pool has made a topic of this short name. @throws ERR_STASIS_INVALID_ARGUMENT */
  has(name: string): boolean {
    checkName('name', name);
    return this.#topics.has(name);
  }

  /**
   * Cancels the forward and lets the topic go; its subscriptions stay. A name that begins with `<pool topic>/` is a full
   * one. Returns whether the pool had the topic.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  delete(name: string): boolean {
    return this.#delete(this.#shortName(name));
  }

  /** Deletes all. */
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
