// The operations of a bus, each of them a call to home over a link. Messages and calls arrive in the order in which they were made.

import type {
  Handler,
  HandlerModule,
  Message,
  RemoteForward,
  RemoteHandler,
  RemoteSubscribeOptions,
  RemoteSubscription,
  RequestOptions,
  TopicListing,
} from '@stasis-bus/core';
import {
  type BusOperations,
  type CacheRead,
  hasProperty,
  invalidArgument,
  unlessAborted,
} from '@stasis-bus/core/internal';
import { handlerLoadFailed } from '../modules/handler-load-failed.js';
import { referToModule } from '../modules/module-reference.js';
import { cloneData } from '../wire/clone/clone-data.js';
import type { HandlerCode, ModuleCode } from '../wire/protocol.js';
import { fromMessageList, type MessageList, toMessageList } from '../wire/table/message-list.js';
import { abortable, type Calls } from './abortable.js';
import type { Link } from './link.js';
import { LinkSubscription } from './link-subscription.js';

/** Loads a handler module on this thread. */
export type LoadModule = (code: ModuleCode) => Promise<Handler>;

export interface LinkOptions {
  /** Loads handler modules to run here. Without this, home's pool runs them. */
  readonly load?: LoadModule;
  /** Called when something has been put into the outbox. */
  readonly onOutput?: () => void;
  /** Called when home has disconnected the thread. */
  readonly onLeft?: () => void;
}

interface Subscribed {
  readonly number: number;
  readonly id: string;
}

export class LinkOperations implements BusOperations, Calls {
  readonly #link: Link;
  readonly #options: LinkOptions;

  constructor(link: Link, options: LinkOptions) {
    this.#link = link;
    this.#options = options;
  }

  get whenClosed(): AbortSignal {
    return this.#link.whenClosed;
  }

  publish(topicName: string, message: Message): void {
    this.#link.publish(topicName, message);
    this.#options.onOutput?.();
  }

  async flush(): Promise<void> {
    await this.call('flush');
  }

  async findTopic(name: string): Promise<TopicListing | undefined> {
    return (await this.call('findTopic', name)) as TopicListing | undefined;
  }

  async topics(): Promise<readonly TopicListing[]> {
    return (await this.call('topics')) as readonly TopicListing[];
  }

  async subscribe(
    topicName: string,
    handler: Handler | RemoteHandler | HandlerModule,
    { signal, data, ...options }: RemoteSubscribeOptions,
  ): Promise<RemoteSubscription> {
    // Does not wait if the handler is a function, so that it is subscribed before anything that is published later.
    const code =
      typeof handler === 'function' ? this.#functionCode(handler, data) : await this.#codeOf(handler, data);
    const { functions } = this.#link;
    try {
      const answer = await this.call('subscribe', topicName, code, {
        ...options,
        ...(options.accept === undefined ? {} : { accept: options.accept.map(({ name }) => name) }),
        ...(code.type === 'function' ? {} : { data: cloneData(data) }),
      });
      const local = code.type === 'function' ? functions.get(code.number) : undefined;
      return new LinkSubscription(this, { ...(answer as Subscribed), topicName, signal, local });
    } catch (error) {
      if (code.type === 'function') functions.delete(code.number);
      throw error;
    }
  }

  async forward(from: string, to: string): Promise<RemoteForward> {
    const number = await this.call('forward', from, to);
    return {
      cancel: () => {
        const cancelled = this.call('cancelForward', number).then(() => {});
        cancelled.catch(() => {});
        return cancelled;
      },
    };
  }

  async request(
    topicName: string,
    message: Message,
    { reply, timeout, signal }: RequestOptions,
  ): Promise<Message> {
    const packed = toMessageList([message]);
    const answer = await abortable(this, signal, (ticket) =>
      this.call('request', topicName, packed, reply.name, timeout, ticket),
    );
    return fromMessageList(answer as MessageList)[0] as Message;
  }

  async isCongested(topicName: string): Promise<boolean> {
    return (await this.call('isCongested', topicName)) as boolean;
  }

  async relieved(topicName: string, { signal }: { signal?: AbortSignal }): Promise<void> {
    await abortable(this, signal, (ticket) => this.call('relieved', topicName, ticket));
  }

  async readCache(cacheName: string, { of, ...read }: CacheRead): Promise<readonly Message[]> {
    const answer = await this.call('readCache', cacheName, { ...read, of: of?.name });
    return fromMessageList(answer as MessageList);
  }

  close(): Promise<void> {
    const closed = unlessAborted(async () => {
      await this.call('close');
    }, this.whenClosed);
    // `onLeft` comes only after the answer, since it closes the link and rejects everything that waits there.
    closed.then(this.#options.onLeft, () => {});
    return closed;
  }

  call(method: string, ...args: readonly unknown[]): Promise<unknown> {
    const answer = this.#link.call(method, ...args);
    this.#options.onOutput?.();
    return answer;
  }

  nextTicket(): number {
    return this.#link.nextTicket();
  }

  async #codeOf(handler: RemoteHandler | HandlerModule, data: unknown): Promise<HandlerCode> {
    if (!isHandlerModule(handler)) {
      const expected = 'a function or a handler module, since executors are at home';
      throw invalidArgument('handler', expected, handler);
    }
    const { module, from, export: name = 'default' } = handler;
    const code: ModuleCode = { type: 'module', ...referToModule(module, from), export: name };
    const { load } = this.#options;
    if (load === undefined) return code;
    try {
      return this.#functionCode(await load(code), data);
    } catch (cause) {
      throw handlerLoadFailed(code, cause);
    }
  }

  #functionCode(handler: Handler, data: unknown): HandlerCode {
    return { type: 'function', number: this.#link.functions.add(handler, data) };
  }
}

function isHandlerModule(handler: RemoteHandler | HandlerModule): handler is HandlerModule {
  return hasProperty(handler, 'module') && !hasProperty(handler, 'executor');
}
