// Answers another thread's calls to a bus, by the fixed table of methods behind a RemoteBus. Keeps the subscriptions and forwards that
// the thread has made. Every argument is checked. When the thread ends, everything that it waits for is aborted.

import {
  BusError,
  defineMessageType,
  type HandlerModule,
  type RemoteForward,
  type RemoteHandler,
  type RemoteSubscription,
} from '@stasis-bus/core';
import { type BusOperations, checkOneOf, invalidArgument, ownProperty } from '@stasis-bus/core/internal';
import { Callee, type CallTable } from '../../wire/calls.js';
import { type MessageList, toMessageList } from '../../wire/table/message-list.js';
import { AbortTickets } from './abort-tickets.js';
import {
  cacheRead,
  count,
  milliseconds,
  oneMessage,
  record,
  subscribeOptions,
  text,
} from './call-arguments.js';

/** The thread that calls. */
export interface CallingThread {
  /** Whether the thread belongs to a pool. */
  readonly isOurs: boolean;
  readonly operations: BusOperations;
  /** Returns the handler for a function that the thread has registered under this number. */
  handlerOf(functionNumber: number): RemoteHandler;
  /** Resolves when a subscription whose handler runs on the thread has completed. */
  joinSession(session: number): Promise<void>;
  /** Ends the thread's subscriptions, then closes its port; rejects if the port belongs to a pool. */
  close(): Promise<void>;
}

export class ThreadCalls {
  readonly #thread: CallingThread;
  readonly #callee: Callee;
  readonly #subscriptions = new Map<number, RemoteSubscription>();
  readonly #forwards = new Map<number, RemoteForward>();
  readonly #tickets = new AbortTickets();
  #lastNumber = 0;

  /** @param post sends an answer */
  constructor(thread: CallingThread, post: (answer: unknown) => void) {
    this.#thread = thread;
    this.#callee = new Callee(this.#table(thread.operations), post);
  }

  /** Answers a call. Returns `false` if it is not a well-formed call of a method in the table. */
  receive(call: unknown): boolean {
    return this.#callee.receive(call);
  }

  /** Answers no more calls, and aborts those that wait, after the thread has ended or disconnected. */
  close(): void {
    this.#callee.close();
    this.#tickets.abort(new BusError('ERR_STASIS_CLOSED', 'the thread that asked has ended'));
  }

  /** Ends the thread's subscriptions. Resolves when they have completed. */
  async leave(): Promise<void> {
    await Promise.all(
      [...this.#subscriptions.values()].map((subscription) => subscription.unsubscribeAndJoin()),
    );
  }

  #table(operations: BusOperations): CallTable {
    return {
      flush: () => operations.flush(),
      findTopic: (name) => operations.findTopic(text('name', name)),
      topics: () => operations.topics(),
      subscribe: (topic, handler, options) => this.#subscribe(topic, handler, options),
      ready: (number) => this.#ready(number),
      unsubscribe: (number) => this.#subscription(number)?.unsubscribe(),
      join: (number) => this.#subscription(number)?.join(),
      joinSession: (session) => this.#thread.joinSession(count('session', session)),
      publishAndWait: (number, packed, ticket) => this.#publishAndWait(number, packed, ticket),
      forward: (from, to) => this.#forward(from, to),
      cancelForward: (number) => this.#cancelForward(number),
      request: (topic, packed, reply, timeout, ticket) =>
        this.#request(topic, packed, { reply, timeout, ticket }),
      isCongested: (name) => operations.isCongested(text('name', name)),
      relieved: (name, ticket) =>
        this.#tickets.with(ticket, (signal) => operations.relieved(text('name', name), { signal })),
      readCache: (name, read) => this.#readCache(name, read),
      abort: (ticket) => this.#tickets.abortOne(ticket),
      close: () => this.#thread.close(),
    };
  }

  async #subscribe(
    topic: unknown,
    handler: unknown,
    options: unknown,
  ): Promise<{ number: number; id: string }> {
    const subscription = await this.#thread.operations.subscribe(
      text('topic', topic),
      this.#handler(handler),
      subscribeOptions(options),
    );
    this.#lastNumber += 1;
    const number = this.#lastNumber;
    this.#subscriptions.set(number, subscription);
    void this.#forgetWhenOver(number, subscription);
    return { number, id: subscription.id };
  }

  /** Forgets an ended subscription. One whose module cannot be loaded ends at once, and is kept until the thread has asked why. */
  async #forgetWhenOver(number: number, subscription: RemoteSubscription): Promise<void> {
    // `join` rejects if the bus is closed first. After that no thread asks.
    await subscription.join().catch(() => {});
    const isLoaded = await subscription.ready.then(
      () => true,
      () => false,
    );
    if (isLoaded) this.#subscriptions.delete(number);
  }

  #ready(number: unknown): Promise<void> | undefined {
    const subscription = this.#subscription(number);
    subscription?.ready.catch(() => this.#subscriptions.delete(number as number));
    return subscription?.ready;
  }

  #handler(handler: unknown): RemoteHandler | HandlerModule {
    const code = record('handler', handler);
    checkOneOf('handler.type', code['type'], ['function', 'module']);
    if (code['type'] === 'function') return this.#thread.handlerOf(count('handler.number', code['number']));
    const from = ownProperty(code, 'from');
    return {
      module: text('handler.module', code['module']),
      export: text('handler.export', code['export']),
      ...(from !== undefined && { from: text('handler.from', from) }),
    };
  }

  /** Returns a subscription of the thread, or `undefined` if it has ended. */
  #subscription(number: unknown): RemoteSubscription | undefined {
    if (count('subscription', number) > this.#lastNumber)
      throw invalidArgument('subscription', 'the number of a subscription', number);
    return this.#subscriptions.get(number as number);
  }

  async #publishAndWait(number: unknown, packed: unknown, ticket: unknown): Promise<string> {
    const subscription = this.#subscription(number);
    const message = oneMessage(packed, this.#thread.isOurs);
    if (subscription === undefined) return 'unsubscribed';
    return this.#tickets.with(ticket, (signal) => subscription.publishAndWait(message, { signal }));
  }

  async #forward(from: unknown, to: unknown): Promise<number> {
    const forward = await this.#thread.operations.forward(text('from', from), text('to', to));
    this.#lastNumber += 1;
    this.#forwards.set(this.#lastNumber, forward);
    return this.#lastNumber;
  }

  async #cancelForward(number: unknown): Promise<void> {
    const forward = this.#forwards.get(count('forward', number));
    this.#forwards.delete(number as number);
    await forward?.cancel();
  }

  #request(
    topic: unknown,
    packed: unknown,
    { reply, timeout, ticket }: { reply: unknown; timeout: unknown; ticket: unknown },
  ): Promise<MessageList> {
    const type = defineMessageType(text('reply', reply));
    const timeoutMs = timeout === undefined ? {} : { timeout: milliseconds('timeout', timeout) };
    const message = oneMessage(packed, this.#thread.isOurs);
    const name = text('topic', topic);
    return this.#tickets.with(ticket, async (signal) => {
      const options = { reply: type, signal, ...timeoutMs };
      return toMessageList([await this.#thread.operations.request(name, message, options)]);
    });
  }

  async #readCache(name: unknown, read: unknown): Promise<MessageList> {
    return toMessageList(await this.#thread.operations.readCache(text('name', name), cacheRead(read)));
  }
}
