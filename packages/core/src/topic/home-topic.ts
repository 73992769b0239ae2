// A topic as users see it. Its bus finds it by name. TopicCore is the half that dispatching uses: receivers, plans and counts.

import type { Forward } from '../api/forward.js';
import type { Handler, RemoteHandler } from '../api/handler.js';
import type { CreateOptions, Message, MessageType } from '../api/message.js';
import type { MessagesOptions, OnceOptions, RequestOptions, SubscribeOptions } from '../api/options.js';
import type { Subscription } from '../api/subscription.js';
import type { Topic } from '../api/topic.js';
import { topicBrand } from '../basics/brands.js';
import { nowMs } from '../basics/clock.js';
import { atOnce } from '../basics/pieces.js';
import { epochMs } from '../basics/real-time.js';
import type { Publisher } from '../dispatch/publisher.js';
import { TopicCore } from '../dispatch/topic-core.js';
import { BusError } from '../errors/bus-error.js';
import { invalidArgument } from '../errors/check-arguments.js';
import { messageOrCreate } from '../message/message-or-create.js';
import { PlainSubscription } from '../subscription/plain-subscription.js';
import { subscribableTopic } from '../subscription/subscribable-topic.js';
import { MessageStream } from './message-stream.js';
import { once } from './once.js';
import { request } from './request.js';
import type { TopicBus } from './topic-bus.js';

export class HomeTopic extends TopicCore implements Topic {
  readonly detail: string;
  readonly createdAt = epochMs();
  readonly #createdMs = nowMs();
  readonly bus: TopicBus;
  readonly publisher: Publisher;

  constructor(bus: TopicBus, name: string, detail: string) {
    super(bus.publisher, name);
    this.bus = bus;
    this.publisher = bus.publisher;
    this.detail = detail;
  }

  /** Milliseconds since the topic was created. */
  get age(): number {
    return Math.floor(nowMs() - this.#createdMs);
  }

  get [topicBrand](): true {
    return true;
  }

  get subscriberCount(): number {
    return atOnce(this.receivers.deliveries());
  }

  publish(typeOrMessage: Message | MessageType, value?: unknown, options?: CreateOptions): void {
    this.publisher.publish(this, messageOrCreate(typeOrMessage, value, options, this));
  }

  subscribe(handler: Handler<never, never> | RemoteHandler, options: SubscribeOptions = {}): Subscription {
    return new PlainSubscription(this, handler as Handler | RemoteHandler, options);
  }

  forwardTo(topic: Topic): Forward {
    this.bus.refuseIfClosed();
    const target = homeTopic('topic', topic, this.bus);
    if (target === this) return { cancel: () => {} };
    if (target.receivers.reaches(this.receivers)) {
      throw new BusError(
        'ERR_STASIS_FORWARD_CYCLE',
        `forwarding ${JSON.stringify(this.name)} to ${JSON.stringify(target.name)} would close a cycle`,
      );
    }
    const edge = this.receivers.forwardTo(target.receivers, this.bus.nextOrder());
    this.bus.receiversChanged(this);
    this.bus.receiversChanged(target);
    return {
      cancel: () => {
        this.receivers.cancel(edge);
        this.bus.receiversChanged(this);
        this.bus.receiversChanged(target);
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
    return this.bus.relief.isCongested(this);
  }

  relieved(options?: { signal?: AbortSignal }): Promise<void> {
    return this.bus.relief.relieved(this, options);
  }
}

/**
 * Returns the topic that a user passed in.
 *
 * @param bus the bus that the topic must belong to; any bus if absent
 * @throws ERR_STASIS_INVALID_ARGUMENT
 */
export function homeTopic(name: string, topic: unknown, bus?: TopicBus): HomeTopic {
  const home = subscribableTopic(name, topic) as HomeTopic;
  if (bus !== undefined && home.bus !== bus) throw invalidArgument(name, 'a topic of the same bus', topic);
  return home;
}
