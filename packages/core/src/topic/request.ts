// Requests: messages that expect a reply. A request is published like any other message. Handlers answer with `context.reply`, on
// any thread, and the first reply of the expected type settles the request (SPEC 13.1).

import type { Message, MessageType } from '../api/message.js';
import type { Completion, RequestOptions } from '../api/options.js';
import { clearTimeout, setTimeout } from '../basics/real-time.js';
import { rejecting, unlessAborted } from '../basics/unless-aborted.js';
import { BusError } from '../errors/bus-error.js';
import {
  anything,
  checkMilliseconds,
  checkOptions,
  checkSignal,
  invalidArgument,
} from '../errors/check-arguments.js';
import { checkMessageType } from '../message/message-type.js';
import { CountingWaiter } from '../sequencing/waiter.js';
import type { SubscribableTopic } from '../subscription/subscribable-topic.js';
import { requestUnanswered } from './unanswered-request.js';

export function request(
  topic: SubscribableTopic,
  type: MessageType,
  value: unknown,
  options: RequestOptions,
): Promise<Message> {
  return rejecting(() => {
    checkMessageType('type', type);
    const given = checkRequestOptions(options);
    return ask(topic, type.create(value), given);
  });
}

/** Returns the options to read in place of those given. @throws ERR_STASIS_INVALID_ARGUMENT */
export function checkRequestOptions(options: RequestOptions): RequestOptions {
  if (options === undefined) throw invalidArgument('options', 'an object with the reply type', options);
  const checks = { reply: anything, timeout: checkMilliseconds, signal: checkSignal };
  const given = checkOptions('options', options, checks);
  checkMessageType('options.reply', given.reply);
  return given;
}

/** Publishes a message as a request, and waits for the reply. The options must have been checked. */
export function ask(
  topic: SubscribableTopic,
  message: Message,
  { reply, timeout, signal }: RequestOptions,
): Promise<Message> {
  return unlessAborted(
    async (onAbandoned) => {
      const answer = new Answer(topic, message.type, reply);
      const fail = (): void => answer.fail(requestTimeout(topic, timeout ?? 0));
      const timer = timeout === undefined ? undefined : setTimeout(fail, timeout);
      onAbandoned(() => clearTimeout(timer));
      try {
        const awaited = { subscription: undefined, waiter: answer, refused: 'filtered' } as const;
        topic.bus.publisher.publish(topic, message, awaited);
        return await answer.promise;
      } finally {
        clearTimeout(timer);
      }
    },
    signal,
    topic.bus.whenClosed,
  );
}

/** Waits for the first reply, or until all subscriptions that could give one have finished. */
class Answer extends CountingWaiter {
  readonly promise: Promise<Message>;
  readonly #topic: SubscribableTopic;
  readonly #type: MessageType;
  readonly #reply: MessageType;
  readonly #subscribers: number;
  #resolve: (message: Message) => void = () => {};
  #reject: (reason: unknown) => void = () => {};
  #isAnswered = false;
  readonly #ends = { handled: 0, unrouted: 0, failed: 0 };
  #error: BusError | undefined;
  readonly #otherReplies = new Set<string>();

  /** @param type the type of the request */
  constructor(topic: SubscribableTopic, type: MessageType, reply: MessageType) {
    super();
    this.#topic = topic;
    this.#type = type;
    this.#reply = reply;
    this.#subscribers = topic.subscriberCount;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // It may be rejected while the request is still being published, when nobody awaits it yet.
    this.promise.catch(() => {});
  }

  reply(message: Message): void {
    if (message.type !== this.#reply) {
      this.#otherReplies.add(message.type.name);
      return;
    }
    this.#isAnswered = true;
    this.#resolve(message);
  }

  protected copyEnded(outcome: 'handled' | 'filtered' | BusError): void {
    if (outcome === 'handled') this.#ends.handled += 1;
    else if (outcome === 'filtered') this.#ends.unrouted += 1;
    else {
      this.#ends.failed += 1;
      this.#error ??= outcome;
    }
  }

  protected allEnded(refused: Completion): void {
    if (this.#isAnswered) return;
    const hasCompleted = this.#ends.handled + this.#ends.unrouted > 0;
    this.#reject(hasCompleted || this.#error === undefined ? this.#unanswered(refused) : this.#error);
  }

  fail(reason: unknown): void {
    this.#reject(reason);
  }

  #unanswered(refused: Completion): BusError {
    return requestUnanswered({
      topic: this.#topic,
      type: this.#type,
      reply: this.#reply,
      subscribers: this.#subscribers,
      refused,
      ends: this.#ends,
      error: this.#error,
      otherReplies: this.#otherReplies,
    });
  }
}

function requestTimeout(topic: SubscribableTopic, timeoutMs: number): BusError {
  const name = JSON.stringify(topic.name);
  return new BusError(
    'ERR_STASIS_REQUEST_TIMEOUT',
    `no answer to the request on ${name} within ${timeoutMs} ms`,
  );
}
