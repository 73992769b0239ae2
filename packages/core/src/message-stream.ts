// A topic's messages as an async iterable, with back-pressure of its own: the subscription behind it holds each message
// until the consumer asks for the next one, so what is not consumed yet is queued there, and counts as congestion.

import { checkOptions, checkSignal } from './arguments.js';
import type { HandlerContext } from './handler.js';
import type { Message } from './message.js';
import type { MessageType } from './message-type.js';
import { checkTypes, type SubscribeOptions } from './subscribe-options.js';
import { HomeSubscription } from './subscription.js';
import type { HomeTopic } from './topic.js';

/** The options of `topic.messages`. */
export interface MessagesOptions {
  /** Gives messages of these types only. Default: all, subscription changes too. */
  readonly accept?: readonly MessageType[];
  /** Ends the iteration when aborted; what is queued by then is not given. */
  readonly signal?: AbortSignal;
}

type Result = IteratorResult<Message, undefined>;

export class MessageStream implements AsyncIterableIterator<Message, undefined> {
  readonly #subscription: HomeSubscription;
  // Consumers that wait for a message; or messages that wait for a consumer: at most one, the others are queued.
  readonly #consumers: ((result: Result) => void)[] = [];
  #offered: { readonly message: Message; readonly taken: () => void } | undefined;
  #given: (() => void) | undefined;
  #isOver = false;

  constructor(topic: HomeTopic, options: MessagesOptions = {}) {
    checkOptions('options', options, { accept: checkTypes, signal: checkSignal });
    const subscribeOptions: SubscribeOptions = options;
    const handler = (message: Message, { isFinal }: HandlerContext): void | Promise<void> =>
      isFinal ? undefined : this.#offer(message);
    this.#subscription = new HomeSubscription(topic, handler, subscribeOptions);
    if (options.signal?.aborted === true) void this.return();
    else options.signal?.addEventListener('abort', () => void this.return(), { once: true });
    void this.#subscription.join().then(() => this.#end());
  }

  next(): Promise<Result> {
    // Asking for the next message says that the previous one is consumed.
    this.#given?.();
    this.#given = undefined;
    if (this.#isOver) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => {
      this.#consumers.push(resolve);
      this.#hand();
    });
  }

  return(): Promise<Result> {
    this.#end();
    this.#subscription.unsubscribe();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.return().then(() => {});
  }

  #offer(message: Message): void | Promise<void> {
    if (this.#isOver) return undefined;
    return new Promise((taken) => {
      this.#offered = { message, taken };
      this.#hand();
    });
  }

  #hand(): void {
    const offered = this.#offered;
    if (offered === undefined || this.#consumers.length === 0) return;
    const consumer = this.#consumers.shift();
    this.#offered = undefined;
    // Somebody waits for the one after this already: it was consumed as soon as it was asked for.
    if (this.#consumers.length > 0) offered.taken();
    else this.#given = offered.taken;
    consumer?.({ value: offered.message, done: false });
  }

  #end(): void {
    this.#isOver = true;
    this.#given?.();
    this.#offered?.taken();
    this.#offered = undefined;
    for (const consumer of this.#consumers.splice(0)) consumer({ value: undefined, done: true });
  }
}
