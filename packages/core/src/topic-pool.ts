// A topic pool: many topics of one kind, made when asked for, each forwarded to the pool's topic (SPEC 9.1).

import { checkName } from './arguments.js';
import type { Forward } from './forward.js';
import { type HomeTopic, homeTopic, type Topic } from './topic.js';

/** Makes `<pool topic>/<name>` topics, each forwarded to the pool's topic. */
export class TopicPool implements Disposable {
  readonly #topic: HomeTopic;
  readonly #topics = new Map<string, { readonly topic: HomeTopic; readonly forward: Forward }>();

  /** @throws ERR_STASIS_INVALID_ARGUMENT */
  constructor(topic: Topic) {
    this.#topic = homeTopic('topic', topic);
  }

  /** The topic of a name: made, or found. Names are case-sensitive. @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED */
  topic(name: string): Topic {
    const short = this.#shortName(name);
    const pooled = this.#topics.get(short);
    if (pooled !== undefined) return pooled.topic;
    this.#topic.core.refuseIfClosed();
    const topic = this.#topic.core.topic(`${this.#topic.name}/${short}`, '');
    this.#topics.set(short, { topic, forward: topic.forwardTo(this.#topic) });
    return topic;
  }

  /** Whether the pool has made a topic of this name. */
  has(name: string): boolean {
    return this.#topics.has(this.#shortName(name));
  }

  /** Cancels the forward and lets the topic go, by its short or full name; its subscriptions stay. */
  delete(name: string): boolean {
    const short = this.#shortName(name);
    const pooled = this.#topics.get(short);
    if (pooled === undefined) return false;
    this.#topics.delete(short);
    pooled.forward.cancel();
    return true;
  }

  /** Deletes all. */
  [Symbol.dispose](): void {
    for (const name of [...this.#topics.keys()]) this.delete(name);
  }

  #shortName(name: unknown): string {
    checkName('name', name);
    const prefix = `${this.#topic.name}/`;
    return name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : name;
  }
}
