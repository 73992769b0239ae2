// One of everything that a user can have, for calls with wrong arguments; and a picture of it, to see that such a call
// has changed nothing.

import {
  Bus,
  type BusError,
  type Cache,
  CachePattern,
  CachingTopic,
  type HandlerContext,
  MessageRouter,
  StateManager,
  type StatePublisher,
  type Subscription,
  type Topic,
  TopicPool,
} from '@stasis-bus/core';
import { InlineExecutor, WorkerPool } from '@stasis-bus/worker-runtime';
import { idOf, State } from '../support/sample-states.js';
import { Note } from '../support/sample-types.js';
import { contextAtHome, type RemoteView, type View, viewOf, viewOverPort } from './views.js';

export class World {
  readonly errors: BusError[] = [];
  readonly bus = new Bus({ onError: (error) => this.errors.push(error) });
  readonly elsewhere = new Bus();
  readonly foreignTopic: Topic = this.elsewhere.topic('foreign');
  readonly topic: Topic = this.bus.topic('calls');
  readonly parent: Topic = this.bus.topic('parent');
  readonly heard: unknown[] = [];
  readonly subscription: Subscription = this.topic.subscribe((message) => void this.heard.push(message));
  readonly synchronous: Subscription = this.topic.subscribe((message) => void this.heard.push(message), {
    synchronous: true,
  });
  readonly cache: Cache = this.bus.createCache('states', { id: idOf });
  readonly caching = new CachingTopic(this.topic, this.cache);
  readonly router = new MessageRouter(this.topic).add(Note, (message) => void this.heard.push(message));
  readonly synchronousRouter = new MessageRouter(this.topic, { synchronous: true });
  readonly topics = new TopicPool(this.bus.topic('pool'));
  readonly pattern = new CachePattern(this.bus, 'pattern', idOf);
  readonly manager = new StateManager(this.bus, 'states');
  readonly publisher: StatePublisher = this.manager.addPublisher('kept');
  readonly observed: string[] = [];
  readonly threads = new WorkerPool({ threads: 1 });
  readonly inline = new InlineExecutor();
  #remote:
    | { readonly context: HandlerContext; readonly atHome: RemoteView; readonly overPort: RemoteView }
    | undefined;

  async open(): Promise<void> {
    this.parent.subscribe((message) => void this.heard.push(message), { synchronous: true });
    this.topic.forwardTo(this.parent);
    this.topics.topic('pooled');
    this.manager.addObserver({
      onSubscribe: (id) => void this.observed.push(`+${id}`),
      onUnsubscribe: (id) => void this.observed.push(`-${id}`),
    });
    this.topic.publish(State, { id: 'a', state: 'up' });
    const context = await contextAtHome(this.bus);
    this.#remote = { context, atHome: await viewOf(context.bus), overPort: await viewOverPort(this.bus) };
    await this.bus.drain();
  }

  /** Of a handler at home. */
  get context(): HandlerContext {
    return this.#opened.context;
  }

  /** The bus as it is. */
  get atHome(): View {
    const { bus, topic, parent, subscription, cache } = this;
    return { bus, topic, parent, untouched: topic, subscription, cache };
  }

  /** The bus as that handler sees it. */
  get remoteAtHome(): RemoteView {
    return this.#opened.atHome;
  }

  /** The bus as other threads see it. */
  get remoteOverPort(): RemoteView {
    return this.#opened.overPort;
  }

  get #opened() {
    if (this.#remote === undefined) throw new Error('the world is not open');
    return this.#remote;
  }

  async close(): Promise<void> {
    await this.remoteOverPort.bus.close();
    await this.bus.close();
    await this.elsewhere.close();
    await this.threads.close();
  }

  /** Everything there is, with all counts; without what the clock changes. */
  picture(): unknown {
    const { topics, subscriptions, messageTypes, declined, publishedToNobody } = this.bus.statistics();
    const states: unknown[] = [];
    this.manager.forEach((id, message) => void states.push([id, message?.id]));
    return {
      topics: topics.map(({ age, lowestDispatch, highestDispatch, ...rest }) => rest),
      subscriptions: subscriptions.map(
        ({ lowestInvocation, meanInvocation, highestInvocation, slowestType, ...rest }) => rest,
      ),
      messageTypes,
      declined,
      publishedToNobody,
      elsewhere: this.elsewhere.topics().map(({ name, subscriberCount }) => [name, subscriberCount]),
      cached: [this.cache, this.pattern.cache].map((cache) => cache.dumpAll().map(({ id }) => id)),
      states,
      observed: [...this.observed],
      heard: this.heard.length,
      errors: this.errors.map(String),
      threads: this.threads.threads,
    };
  }
}
