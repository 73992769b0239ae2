// A topic's messages as an async iterable, with back-pressure of its own. The subscription behind it holds each message until the
// consumer asks for the next one, so messages that have not been consumed are queued there, and count towards congestion.

import type { HandlerContext } from '../api/handler.js';
import type { Message } from '../api/message.js';
import type { MessagesOptions, SubscribeOptions } from '../api/options.js';
import { onAbort } from '../basics/unless-aborted.js';
import { checkOptions, checkSignal } from '../errors/check-arguments.js';
import { PlainSubscription } from '../subscription/plain-subscription.js';
import type { SubscribableTopic } from '../subscription/subscribable-topic.js';
import { checkTypes } from '../subscription/subscribe-options.js';

type Result = IteratorResult<Message, undefined>;

/** A caller of `next` that waits for a message. */
interface Consumer {
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

const over: Result = Object.freeze({ value: undefined, done: true });

export class MessageStream implements AsyncIterableIterator<Message, undefined> {
  readonly #subscription: PlainSubscription;
  // Either consumers wait for a message, or one message waits for a consumer; further messages are queued.
  readonly #consumers: Consumer[] = [];
  #offered: { readonly message: Message; readonly taken: () => void } | undefined;
  #given: (() => void) | undefined;
  #isOver = false;
  #failure: { readonly reason: unknown } | undefined;
  #forgetSignal: () => void = () => {};

  constructor(topic: SubscribableTopic, options: MessagesOptions = {}) {
    const checks = { accept: checkTypes, signal: checkSignal };
    const { signal, ...rest } = checkOptions('options', options, checks);
    const subscribeOptions: SubscribeOptions = rest;
    const handler = (message: Message, { isFinal }: HandlerContext): void | Promise<void> =>
      isFinal ? undefined : this.#offer(message);
    this.#subscription = new PlainSubscription(topic, handler, subscribeOptions).hears('always');
    if (signal?.aborted === true) void this.return();
    else this.#forgetSignal = onAbort(signal, () => void this.return());
    this.#subscription.join().then(
      () => this.#end(),
      (reason: unknown) => this.#end({ reason }),
    );
  }

  next(): Promise<Result> {
    // A consumer that asks for the next message has consumed the previous one.
    this.#given?.();
    this.#given = undefined;
    const next = new Promise<Result>((resolve, reject) => {
      this.#consumers.push({ resolve, reject });
    });
    // A caller that does not await it gets no unhandled rejection when the bus is closed.
    next.catch(() => {});
    if (this.#isOver) this.#dismiss();
    else this.#hand();
    return next;
  }

  return(): Promise<Result> {
    this.#end();
    this.#failure = undefined;
    this.#subscription.unsubscribe();
    return Promise.resolve(over);
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
    // If a consumer waits for the message after this one, this one counts as consumed at once.
    if (this.#consumers.length > 0) offered.taken();
    else this.#given = offered.taken;
    consumer?.resolve({ value: offered.message, done: false });
  }

  /** @param failure why the iteration does not end normally: the bus was closed before the subscription had ended */
  #end(failure?: { readonly reason: unknown }): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#failure = failure;
    this.#forgetSignal();
    this.#given?.();
    this.#offered?.taken();
    this.#offered = undefined;
    this.#dismiss();
  }

  #dismiss(): void {
    for (const { resolve, reject } of this.#consumers.splice(0)) {
      if (this.#failure === undefined) resolve(over);
      else reject(this.#failure.reason);
    }
  }
}
