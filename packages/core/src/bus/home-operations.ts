// Carries out the operations of a RemoteBus at home, directly on the bus.

import type { BusOperations, CacheRead } from '../api/bus-operations.js';
import type { Handler, RemoteHandler } from '../api/handler.js';
import type { Message } from '../api/message.js';
import type { RequestOptions } from '../api/options.js';
import type {
  HandlerModule,
  RemoteForward,
  RemoteSubscribeOptions,
  RemoteSubscription,
  TopicListing,
} from '../api/remote-bus.js';
import type { HomeCache } from '../cache/cache.js';
import { invalidArgument, refusedArgument } from '../errors/check-arguments.js';
import { isRemoteHandler, type ModuleExecutor } from '../executing/executor.js';
import type { HomeTopic } from '../topic/home-topic.js';
import { ask } from '../topic/request.js';
import type { BusCore } from './bus-core.js';

/**
 * Awaited, while home is dispatching, before a question is answered. Dispatching ends before awaited code continues, so the answer
 * reflects everything that a synchronous handler has published before it asked.
 */
const dispatched = Promise.resolve();

export class HomeOperations implements BusOperations {
  readonly #core: BusCore;
  readonly #modules: ModuleExecutor | undefined;

  /** @param modules the executor that runs handler modules; without one, subscribing a module is an error */
  constructor(core: BusCore, modules: ModuleExecutor | undefined) {
    this.#core = core;
    this.#modules = modules;
  }

  get whenClosed(): AbortSignal {
    return this.#core.whenClosed;
  }

  publish(topicName: string, message: Message): void {
    this.#core.publishTo(topicName, message);
  }

  async flush(): Promise<void> {}

  async findTopic(name: string): Promise<TopicListing | undefined> {
    const topic = this.#core.topics.find(name);
    return topic === undefined ? undefined : { name: topic.name, detail: topic.detail };
  }

  async topics(): Promise<TopicListing[]> {
    return this.#core.topics.list().map(({ name, detail }) => ({ name, detail }));
  }

  async subscribe(
    topicName: string,
    handler: Handler | RemoteHandler | HandlerModule,
    options: RemoteSubscribeOptions,
  ): Promise<RemoteSubscription> {
    const placed = isHandlerModule(handler) ? this.#place(handler) : handler;
    return this.#topic(topicName).subscribe(placed, options);
  }

  async forward(from: string, to: string): Promise<RemoteForward> {
    const forward = this.#topic(from).forwardTo(this.#topic(to));
    return { cancel: async () => forward.cancel() };
  }

  async request(topicName: string, message: Message, options: RequestOptions): Promise<Message> {
    return ask(this.#topic(topicName), message, options);
  }

  async isCongested(topicName: string): Promise<boolean> {
    if (this.#core.publisher.dispatcher.isDispatching) await dispatched;
    const topic = this.#core.topics.find(topicName);
    return topic !== undefined && this.#core.relief.isCongested(topic);
  }

  async relieved(topicName: string, options: { signal?: AbortSignal }): Promise<void> {
    if (this.#core.publisher.dispatcher.isDispatching) await dispatched;
    const topic = this.#core.topics.find(topicName);
    if (topic !== undefined) await this.#core.relief.relieved(topic, options);
  }

  async readCache(cacheName: string, read: CacheRead): Promise<readonly Message[]> {
    if (this.#core.publisher.dispatcher.isDispatching) await dispatched;
    const cache = this.#cache(cacheName);
    switch (read.type) {
      case 'get':
        return [cache.get(read.of, read.id, read.options)].filter((message) => message !== undefined);
      case 'getAll':
        return cache.getAll(read.of, read.id);
      case 'dump':
        return cache.dump(read.of, read.options);
      case 'dumpAll':
        return cache.dumpAll(read.of);
    }
  }

  async close(): Promise<void> {
    throw refusedArgument('the bus of a handler ends with its thread; at home, `bus.close` closes the bus');
  }

  #topic(name: string): HomeTopic {
    this.#core.refuseIfClosed();
    return this.#core.topic(name, '');
  }

  #cache(name: string): HomeCache {
    const cache = this.#core.caches.find(name);
    if (cache === undefined) throw invalidArgument('name', 'the name of a cache of the bus', name);
    return cache;
  }

  #place({ module, export: name, from }: HandlerModule): RemoteHandler {
    if (this.#modules === undefined) {
      throw invalidArgument(
        'handler',
        "a function or an executor's handler: this handler runs at home, where no executor loads modules",
        module,
      );
    }
    return this.#modules.handler(module, {
      ...(name !== undefined && { export: name }),
      ...(from !== undefined && { from }),
    });
  }
}

function isHandlerModule(handler: Handler | RemoteHandler | HandlerModule): handler is HandlerModule {
  return typeof handler !== 'function' && !isRemoteHandler(handler);
}
