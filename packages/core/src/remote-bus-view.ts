// A RemoteBus made of operations, whether these are done right here or over a port. It checks what users pass in, so that
// a wrong argument is an error where it was given.

import { anything, checkName, checkOptions, checkSignal, invalidArgument } from './arguments.js';
import type { BusOperations } from './bus-operations.js';
import { checkId, checkReadOptions } from './cache.js';
import { isRemoteHandler, type RemoteHandler } from './executor.js';
import type { Handler } from './handler.js';
import type { Message } from './message.js';
import { messageOrCreate } from './message-or-create.js';
import { type CreateOptions, checkMessageType, isMessageType, type MessageType } from './message-type.js';
import type {
  HandlerModule,
  RemoteBus,
  RemoteCache,
  RemoteForward,
  RemoteSubscribeOptions,
  RemoteSubscription,
  RemoteTopic,
  TopicListing,
} from './remote-bus.js';
import { checkRequestOptions, type RequestOptions } from './request.js';
import { checkSubscribeOptions } from './subscribe-options.js';

export class RemoteBusView implements RemoteBus {
  readonly #operations: BusOperations;

  constructor(operations: BusOperations) {
    this.#operations = operations;
  }

  topic(name: string): RemoteTopic {
    checkName('name', name);
    return new TopicView(this.#operations, name);
  }

  async findTopic(name: string): Promise<RemoteTopic | undefined> {
    checkName('name', name);
    return (await this.#operations.findTopic(name)) === undefined ? undefined : this.topic(name);
  }

  topics(): Promise<readonly TopicListing[]> {
    return this.#operations.topics();
  }

  cache(name: string): RemoteCache {
    checkName('name', name);
    return new CacheView(this.#operations, name);
  }

  flush(): Promise<void> {
    return this.#operations.flush();
  }

  close(): Promise<void> {
    return this.#operations.close();
  }
}

class TopicView implements RemoteTopic {
  readonly name: string;
  readonly #operations: BusOperations;

  constructor(operations: BusOperations, name: string) {
    this.name = name;
    this.#operations = operations;
  }

  publish(typeOrMessage: Message | MessageType, value?: unknown, options?: CreateOptions): void {
    this.#operations.publish(this.name, messageOrCreate(typeOrMessage, value, options));
  }

  async subscribe(
    handler: Handler<never, never> | RemoteHandler | URL | HandlerModule,
    options: RemoteSubscribeOptions = {},
  ): Promise<RemoteSubscription> {
    checkRemoteOptions(options);
    return this.#operations.subscribe(this.name, checkHandlerOrModule(handler), options);
  }

  async forwardTo(topic: { readonly name: string }): Promise<RemoteForward> {
    // Functions and message types have names as well, and would make topics of them.
    if (typeof topic !== 'object' || topic === null || isMessageType(topic))
      throw invalidArgument('topic', 'a topic', topic);
    const { name } = topic;
    checkName('topic.name', name);
    return this.#operations.forward(this.name, name);
  }

  async request(type: MessageType, value: unknown, options: RequestOptions): Promise<never> {
    checkMessageType('type', type);
    checkRequestOptions(options);
    const message = type.create(value);
    options.signal?.throwIfAborted();
    return this.#operations.request(this.name, message, options) as Promise<never>;
  }

  get congested(): Promise<boolean> {
    return this.#operations.isCongested(this.name);
  }

  async relieved(options: { signal?: AbortSignal } = {}): Promise<void> {
    checkOptions('options', options, { signal: checkSignal });
    options.signal?.throwIfAborted();
    return this.#operations.relieved(this.name, options);
  }
}

class CacheView implements RemoteCache {
  readonly name: string;
  readonly #operations: BusOperations;

  constructor(operations: BusOperations, name: string) {
    this.name = name;
    this.#operations = operations;
  }

  async get<T>(
    of: MessageType<T>,
    id: string,
    options: { eid?: string | null } = {},
  ): Promise<Message<T> | undefined> {
    checkMessageType('type', of);
    checkId(id);
    checkReadOptions(options);
    const [message] = await this.#operations.readCache(this.name, { type: 'get', of, id, options });
    return message as Message<T> | undefined;
  }

  async getAll<T>(of: MessageType<T>, id: string): Promise<readonly Message<T>[]> {
    checkMessageType('type', of);
    checkId(id);
    const messages = await this.#operations.readCache(this.name, { type: 'getAll', of, id });
    return messages as readonly Message<T>[];
  }

  async dump(of?: MessageType, options: { eid?: string | null } = {}): Promise<readonly Message[]> {
    if (of !== undefined) checkMessageType('type', of);
    checkReadOptions(options);
    return this.#operations.readCache(this.name, { type: 'dump', of, options });
  }

  async dumpAll(of?: MessageType): Promise<readonly Message[]> {
    if (of !== undefined) checkMessageType('type', of);
    return this.#operations.readCache(this.name, { type: 'dumpAll', of });
  }
}

const needHome = ['synchronous', 'partitionBy', 'onCongestion'] as const;

function checkRemoteOptions(options: RemoteSubscribeOptions): void {
  checkSubscribeOptions(options);
  for (const name of needHome) {
    const value = (options as Readonly<Record<string, unknown>>)[name];
    if (value === undefined) continue;
    throw invalidArgument(
      `options.${name}`,
      'absent here: it is for subscriptions that are made at home',
      value,
    );
  }
}

function checkHandlerOrModule(
  handler: Handler<never, never> | RemoteHandler | URL | HandlerModule,
): Handler | RemoteHandler | HandlerModule {
  if (typeof handler === 'function') return handler as Handler;
  if (handler instanceof URL) return { module: handler };
  if (isRemoteHandler(handler)) return handler;
  const expected = "a function, a handler module or an executor's handler";
  if (typeof handler !== 'object' || handler === null || !('module' in handler)) {
    throw invalidArgument('handler', expected, handler);
  }
  checkOptions('handler', handler, { module: anything, export: checkName });
  return handler;
}
