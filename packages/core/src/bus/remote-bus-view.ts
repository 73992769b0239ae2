// A RemoteBus made of operations, whether these run directly or over a port. Checks what users pass in, so that a wrong argument
// causes an error on the thread that passed it.

import type { BusOperations } from '../api/bus-operations.js';
import type { Handler, RemoteHandler } from '../api/handler.js';
import type { CreateOptions, Message, MessageType } from '../api/message.js';
import type { RequestOptions } from '../api/options.js';
import type {
  HandlerModule,
  RemoteBus,
  RemoteCache,
  RemoteForward,
  RemoteSubscribeOptions,
  RemoteSubscription,
  RemoteTopic,
  TopicListing,
} from '../api/remote-bus.js';
import { callerFile } from '../basics/caller-file.js';
import { isUrl } from '../basics/is-url.js';
import { hasProperty } from '../basics/properties.js';
import { rejecting, unlessAborted } from '../basics/unless-aborted.js';
import { checkId, checkReadOptions } from '../cache/cache.js';
import {
  anything,
  checkName,
  checkOptions,
  checkSignal,
  invalidArgument,
} from '../errors/check-arguments.js';
import { isRemoteHandler } from '../executing/executor.js';
import type { ContextOwner } from '../executing/invocation-context.js';
import { running } from '../executing/local-handler.js';
import { messageOrCreate } from '../message/message-or-create.js';
import { checkMessageType, isMessageType } from '../message/message-type.js';
import { checkSubscribeOptions } from '../subscription/subscribe-options.js';
import { checkRequestOptions } from '../topic/request.js';

export class RemoteBusView implements RemoteBus {
  readonly #operations: BusOperations;
  readonly #user: ContextOwner | undefined;

  /** @param user the subscription whose handler uses this view; if absent, the one whose handler is on the stack */
  constructor(operations: BusOperations, user?: ContextOwner) {
    this.#operations = operations;
    this.#user = user;
  }

  topic(name: string): RemoteTopic {
    checkName('name', name);
    return new TopicView(this.#operations, name, this.#user);
  }

  findTopic(name: string): Promise<RemoteTopic | undefined> {
    return ask(this.#operations, async (operations) => {
      checkName('name', name);
      return (await operations.findTopic(name)) === undefined ? undefined : this.topic(name);
    });
  }

  topics(): Promise<readonly TopicListing[]> {
    return ask(this.#operations, (operations) => operations.topics());
  }

  cache(name: string): RemoteCache {
    checkName('name', name);
    return new CacheView(this.#operations, name);
  }

  flush(): Promise<void> {
    return ask(this.#operations, (operations) => operations.flush());
  }

  close(): Promise<void> {
    // Without `ask`: closing aborts the signal that `ask` waits on.
    return this.#operations.close();
  }
}

class TopicView implements RemoteTopic {
  readonly name: string;
  readonly #operations: BusOperations;
  readonly #user: ContextOwner | undefined;

  constructor(operations: BusOperations, name: string, user: ContextOwner | undefined) {
    this.name = name;
    this.#operations = operations;
    this.#user = user;
  }

  publish(typeOrMessage: Message | MessageType, value?: unknown, options?: CreateOptions): void {
    this.#willPublish();
    this.#operations.publish(this.name, messageOrCreate(typeOrMessage, value, options));
  }

  subscribe(
    handler: Handler<never, never> | RemoteHandler | URL | HandlerModule,
    options: RemoteSubscribeOptions = {},
  ): Promise<RemoteSubscription> {
    return ask(this.#operations, async (operations) => {
      const given = checkRemoteOptions(options);
      return operations.subscribe(this.name, checkHandlerOrModule(handler, this.subscribe), given);
    });
  }

  forwardTo(topic: { readonly name: string }): Promise<RemoteForward> {
    return ask(this.#operations, async (operations) => {
      // Functions and message types have names too, which would become names of topics.
      if (typeof topic !== 'object' || topic === null || isMessageType(topic))
        throw invalidArgument('topic', 'a topic', topic);
      const { name } = topic;
      checkName('topic.name', name);
      return operations.forward(this.name, name);
    });
  }

  request(type: MessageType, value: unknown, options: RequestOptions): Promise<never> {
    return rejecting(() => {
      checkMessageType('type', type);
      const given = checkRequestOptions(options);
      const message = type.create(value);
      this.#willPublish();
      const request = (operations: BusOperations): Promise<Message> =>
        operations.request(this.name, message, given);
      return ask(this.#operations, request, given.signal) as Promise<never>;
    });
  }

  get congested(): Promise<boolean> {
    return ask(this.#operations, (operations) => operations.isCongested(this.name));
  }

  relieved(options: { signal?: AbortSignal } = {}): Promise<void> {
    return rejecting(() => {
      const given = checkOptions('options', options, { signal: checkSignal });
      const wait = (operations: BusOperations): Promise<void> => operations.relieved(this.name, given);
      return ask(this.#operations, wait, given.signal);
    });
  }

  #willPublish(): void {
    (this.#user ?? running.current)?.publishesOn(this.name);
  }
}

class CacheView implements RemoteCache {
  readonly name: string;
  readonly #operations: BusOperations;

  constructor(operations: BusOperations, name: string) {
    this.name = name;
    this.#operations = operations;
  }

  get<T>(
    of: MessageType<T>,
    id: string,
    options: { eid?: string | null } = {},
  ): Promise<Message<T> | undefined> {
    return ask(this.#operations, async (operations) => {
      checkMessageType('type', of);
      checkId(id);
      const given = checkReadOptions(options);
      const [message] = await operations.readCache(this.name, { type: 'get', of, id, options: given });
      return message as Message<T> | undefined;
    });
  }

  getAll<T>(of: MessageType<T>, id: string): Promise<readonly Message<T>[]> {
    return ask(this.#operations, async (operations) => {
      checkMessageType('type', of);
      checkId(id);
      const messages = await operations.readCache(this.name, { type: 'getAll', of, id });
      return messages as readonly Message<T>[];
    });
  }

  dump(of?: MessageType, options: { eid?: string | null } = {}): Promise<readonly Message[]> {
    return ask(this.#operations, async (operations) => {
      if (of !== undefined) checkMessageType('type', of);
      const given = checkReadOptions(options);
      return operations.readCache(this.name, { type: 'dump', of, options: given });
    });
  }

  dumpAll(of?: MessageType): Promise<readonly Message[]> {
    return ask(this.#operations, async (operations) => {
      if (of !== undefined) checkMessageType('type', of);
      return operations.readCache(this.name, { type: 'dumpAll', of });
    });
  }
}

/** Asks a question, and waits for the answer until the bus or the port is closed or the signal is aborted. */
function ask<T>(
  operations: BusOperations,
  question: (operations: BusOperations) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return unlessAborted(() => question(operations), signal, operations.whenClosed);
}

const needHome = ['synchronous', 'partitionBy', 'onCongestion'] as const;

function checkRemoteOptions(options: RemoteSubscribeOptions): RemoteSubscribeOptions {
  const given = checkSubscribeOptions(options);
  for (const name of needHome) {
    const value = (given as Readonly<Record<string, unknown>>)[name];
    if (value === undefined) continue;
    throw invalidArgument(
      `options.${name}`,
      'absent here: it is for subscriptions that are made at home',
      value,
    );
  }
  return given;
}

/** @param callee the method that was called: package names are resolved from the file that calls it */
function checkHandlerOrModule(
  handler: Handler<never, never> | RemoteHandler | URL | HandlerModule,
  callee: (...args: never) => unknown,
): Handler | RemoteHandler | HandlerModule {
  if (typeof handler === 'function') return handler as Handler;
  if (isUrl(handler)) return { module: handler };
  if (isRemoteHandler(handler)) return handler;
  const expected = "a function, a handler module or an executor's handler";
  if (typeof handler !== 'object' || handler === null || !hasProperty(handler, 'module')) {
    throw invalidArgument('handler', expected, handler);
  }
  const checks = { module: anything, export: checkName, from: anything };
  const given = checkOptions('handler', handler as HandlerModule, checks);
  if (typeof given.module !== 'string' || given.from !== undefined) return given;
  return { ...given, from: callerFile(callee) };
}
