// A topic: where messages are published and to whom they go. Topics belong to a bus, which finds them by name.

import type { Forward } from './api/forward.js';
import type { Handler } from './api/handler.js';
import type { Received } from './api/message.js';
import { invalidArgument } from './arguments.js';
import { hasBrand, topicBrand } from './brands.js';
import type { BusCore } from './bus-core.js';
import { nowMs } from './clock.js';
import type { DispatchPlan } from './dispatch-plan.js';
import { DispatchPlans } from './dispatch-plans.js';
import { BusError } from './errors.js';
import type { RemoteHandler } from './executor.js';
import type { Message, MessageOf } from './message.js';
import { messageOrCreate } from './message-or-create.js';
import { MessageStream, type MessagesOptions } from './message-stream.js';
import type { CreateOptions, MessageType } from './message-type.js';
import { type OnceOptions, once } from './once.js';
import { atOnce } from './pieces.js';
import { epochMs } from './real-time.js';
import { Receivers } from './receivers.js';
import { isCongested, relieved } from './relief.js';
import { type RequestOptions, request } from './request.js';
import type { SubscribeOptions } from './subscribe-options.js';
import { HomeSubscription, type Subscription } from './subscription.js';
import type { SubscriptionCore } from './subscription-core.js';
import { Times } from './times.js';

/** A named place to publish to and to subscribe to. Made by `bus.topic(name)`. */
export interface Topic {
  /** Unique in its bus. */
  readonly name: string;
  /** What was given as `detail` when it was created, else empty: for who reads statistics. */
  readonly detail: string;
  /** Unique among the topics of this realm. */
  readonly id: string;
  /** When it was created: epoch milliseconds. */
  readonly createdAt: number;
  /**
   * How many deliveries a message published here makes: own and forwarded subscriptions, once per path. Exact up to
   * `Number.MAX_SAFE_INTEGER`, which stands for more as well.
   */
  readonly subscriberCount: number;
  /**
   * Dispatches a message to every subscription that is subscribed now, in the order in which they were attached; also to one
   * that is unsubscribed before its turn. It waits for no handler but those of synchronous subscriptions, and throws because of
   * none.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_VALUE_NOT_CLONEABLE, ERR_STASIS_CLOSED
   */
  publish(message: Message): void;
  /** Makes the message, and publishes it. */
  publish<T>(type: MessageType<T>, value: NoInfer<T | Received<T>>, options?: CreateOptions): void;
  /**
   * Subscribes a function, which runs at home, or a handler of an executor, which runs on its threads. Invocations
   * are serialized and in the order of dispatch. The subscription lives until it is unsubscribed.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  subscribe<const A extends readonly MessageType[], D = unknown>(
    handler: Handler<MessageOf<A[number]>, D> | RemoteHandler,
    options: SubscribeOptions<D, MessageOf<A[number]>> & { readonly accept: A },
  ): Subscription;
  /** Subscribes without a list of types: the handler gets any message. */
  subscribe<D = unknown>(
    handler: Handler<Message, D> | RemoteHandler,
    options?: SubscribeOptions<D>,
  ): Subscription;
  /**
   * Makes every message published here reach the other topic's subscribers, present and future. Forwarding a topic to
   * itself does nothing.
   *
   * @throws ERR_STASIS_FORWARD_CYCLE when messages would come back here.
   */
  forwardTo(topic: Topic): Forward;
  /**
   * Publishes a request and settles with the first message of the reply type that a handler gives with
   * `context.reply`, on whatever thread it runs. The error of a handler that fails goes to `onError`, as for any message,
   * and when all of them failed to who asks as well: the first of these errors.
   *
   * @throws ERR_STASIS_REQUEST_TIMEOUT; ERR_STASIS_REQUEST_UNANSWERED when every subscription that got the request has
   * finished without a reply, or none got it: its text and `cause` say why; the handler's error when all of them failed; the
   * signal's reason when aborted; ERR_STASIS_CLOSED when the bus is closed first
   */
  request<T, R, N extends string>(
    type: MessageType<T>,
    value: NoInfer<T | Received<T>>,
    options: RequestOptions<R, N>,
  ): Promise<Message<R, N>>;
  /**
   * Settles with the next message of the type (that matches `where`). Who does not await it hears nothing when the bus is
   * closed or the signal aborted: that is no unhandled rejection.
   *
   * @throws the signal's reason, ERR_STASIS_CLOSED
   */
  once<T, N extends string>(
    type: MessageType<T, N>,
    options?: OnceOptions<Message<T, N>>,
  ): Promise<Message<T, N>>;
  /**
   * The messages as an async iterable. It subscribes at once and unsubscribes when the loop is left. What the consumer
   * has not asked for yet is queued in that subscription. It ends when the bus is closed; when that closed only because its
   * `close` gave up, asking for the next message rejects with ERR_STASIS_CLOSED.
   */
  messages<const A extends readonly MessageType[] = readonly MessageType[]>(
    options?: MessagesOptions & { readonly accept?: A },
  ): AsyncIterableIterator<MessageOf<A[number]>>;
  /** Whether any subscription reached from here has reached its high mark, and not yet come down to its low one. */
  readonly congested: boolean;
  /**
   * Settles when none is congested: at once, or when the last one is relieved.
   *
   * @throws the signal's reason; ERR_STASIS_CLOSED when the bus is closed first
   */
  relieved(options?: { signal?: AbortSignal }): Promise<void>;
}

let lastTopicId = 0;

export class HomeTopic implements Topic {
  readonly name: string;
  readonly detail: string;
  readonly id: string;
  readonly createdAt = epochMs();
  readonly #createdMs = nowMs();
  readonly receivers = new Receivers<SubscriptionCore, HomeTopic>(this, () => this.discardPlans());
  readonly plans = new DispatchPlans(this);
  readonly core: BusCore;
  /** What the plans have told so far. */
  published = 0;
  notDispatched = 0;
  readonly dispatchTimes = new Times();
  #lastSubscription = 0;
  /** Most topics carry one type, or the same one many times. */
  latestPlan: DispatchPlan | undefined;

  constructor(core: BusCore, name: string, detail: string) {
    lastTopicId += 1;
    this.core = core;
    this.name = name;
    this.detail = detail;
    this.id = String(lastTopicId);
  }

  /** Milliseconds since it was made. */
  get age(): number {
    return Math.floor(nowMs() - this.#createdMs);
  }

  get [topicBrand](): true {
    return true;
  }

  planFor(type: MessageType): DispatchPlan {
    if (this.latestPlan?.type === type && this.latestPlan.isCurrent) return this.latestPlan;
    this.latestPlan = this.plans.for(type);
    return this.latestPlan;
  }

  /** To be called whenever who wants what may have changed. */
  discardPlans(): void {
    this.plans.discard();
    this.latestPlan = undefined;
  }

  get subscriberCount(): number {
    return atOnce(this.receivers.deliveries());
  }

  publish(typeOrMessage: Message | MessageType, value?: unknown, options?: CreateOptions): void {
    this.core.publish(this, messageOrCreate(typeOrMessage, value, options, this));
  }

  subscribe(handler: Handler<never, never> | RemoteHandler, options: SubscribeOptions = {}): Subscription {
    return new HomeSubscription(this, handler as Handler | RemoteHandler, options);
  }

  forwardTo(topic: Topic): Forward {
    this.core.refuseIfClosed();
    const target = homeTopic('topic', topic, this.core);
    if (target === this) return { cancel: () => {} };
    if (target.receivers.reaches(this.receivers)) {
      throw new BusError(
        'ERR_STASIS_FORWARD_CYCLE',
        `forwarding ${JSON.stringify(this.name)} to ${JSON.stringify(target.name)} would close a cycle`,
      );
    }
    const edge = this.receivers.forwardTo(target.receivers, this.core.nextOrder());
    this.core.receiversChanged(this);
    this.core.receiversChanged(target);
    return {
      cancel: () => {
        this.receivers.cancel(edge);
        this.core.receiversChanged(this);
        this.core.receiversChanged(target);
      },
    };
  }

  request(type: MessageType, value: unknown, options: RequestOptions): Promise<never> {
    return request(this, type, value, options) as Promise<never>;
  }

  once(type: MessageType, options?: OnceOptions): Promise<never> {
    return once(this, type, options) as Promise<never>;
  }

  messages(options?: MessagesOptions): AsyncIterableIterator<never> {
    return new MessageStream(this, options) as AsyncIterableIterator<Message> as AsyncIterableIterator<never>;
  }

  get congested(): boolean {
    return isCongested(this);
  }

  relieved(options?: { signal?: AbortSignal }): Promise<void> {
    return relieved(this, options);
  }

  nextSubscriptionId(): string {
    this.#lastSubscription += 1;
    return `${this.name}-${this.#lastSubscription}`;
  }
}

/** The topic that a user gave, which must be one of this bus. */
export function homeTopic(name: string, topic: unknown, core?: BusCore): HomeTopic {
  if (!hasBrand(topic, topicBrand)) throw invalidArgument(name, 'a topic', topic);
  const home = topic as HomeTopic;
  if (core !== undefined && home.core !== core) throw invalidArgument(name, 'a topic of the same bus', topic);
  return home;
}
