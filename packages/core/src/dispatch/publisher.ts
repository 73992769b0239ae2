// Publishes on one bus: declines unwanted types, finds the plan for a message, and has the message dispatched. Nearly all messages
// for synchronous handlers take the fast path. All others take the slow path, which emits `stasis:publish` and measures the time.

import type { Message } from '../api/message.js';
import { nowMs } from '../basics/clock.js';
import { shown } from '../message/packed-message.js';
import { type PublishEvent, publishChannel } from '../observe/channels.js';
import { watch } from '../observe/watch.js';
import type { Dispatching, DispatchPlan } from './dispatch-plan.js';
import { type AwaitedBy, Dispatcher } from './dispatcher.js';
import type { Receiver } from './receiver.js';
import type { TopicCore } from './topic-core.js';
import { TypeCounts } from './type-counts.js';

/** What a publisher asks of its bus, and tells it. */
export interface PublisherOwner {
  /** The subscription of this bus whose handler is on the stack. */
  readonly running: Pick<Receiver, 'publishesOn'> | undefined;
  /** Told of every message that is published while the bus is being closed, and after that; absent before. */
  readonly closing: { published(topic: TopicCore, message: Message): void } | undefined;
  /** @throws ERR_STASIS_CLOSED */
  refuseIfClosed(): void;
  /** Reports what a callback threw, if that has nothing to do with the message that is being published. */
  callbackFailed(what: string, cause: unknown): void;
}

export class Publisher implements Dispatching {
  readonly dispatcher: Dispatcher;
  readonly types = new TypeCounts();
  declinedMessages = 0;
  readonly #declined: ReadonlySet<string>;
  readonly #owner: PublisherOwner;

  /** @param declined the names of the message types that the bus declines */
  constructor(declined: ReadonlySet<string>, owner: PublisherOwner) {
    this.#declined = declined;
    this.#owner = owner;
    this.dispatcher = new Dispatcher((thrown) => owner.callbackFailed('work deferred by a publish', thrown));
  }

  get isClosing(): boolean {
    return this.#owner.closing !== undefined;
  }

  isDeclined(typeName: string): boolean {
    return this.#declined.size > 0 && this.#declined.has(typeName);
  }

  planChanged(): void {
    this.dispatcher.planChanged();
  }

  publish(topic: TopicCore, message: Message, awaited?: AwaitedBy): void {
    const plan = topic.latestPlan;
    if (
      plan !== undefined &&
      plan.type === message.type &&
      plan.directlyLeft !== 0 &&
      awaited === undefined &&
      this.dispatcher.isDispatching === false
    ) {
      this.dispatcher.dispatchDirectly(plan, message);
    } else {
      this.#publishSlowly(topic, message, awaited);
    }
  }

  #publishSlowly(topic: TopicCore, message: Message, awaited: AwaitedBy | undefined): void {
    this.#owner.refuseIfClosed();
    if (this.isDeclined(message.type.name)) {
      this.declinedMessages += 1;
      awaited?.waiter.seal('declined');
      return;
    }
    // Before the plan is looked up, so that what a listener does to subscriptions already counts for this message.
    if (watch.isOn && publishChannel.hasSubscribers) this.#emitPublished(topic, message);
    this.#owner.running?.publishesOn(topic.name);
    const plan = topic.planFor(message.type);
    this.#owner.closing?.published(topic, message);
    // If several types alternate on a topic, its latest plan was for another one.
    if (plan.directlyLeft > 0 && awaited === undefined && !this.dispatcher.isDispatching) {
      this.dispatcher.dispatchDirectly(plan, message);
      return;
    }
    const isTimed = plan.count();
    if (isTimed) this.#dispatchTimed(topic, plan, message, awaited);
    else if (awaited !== undefined || plan.admitting.length > 0)
      this.dispatcher.dispatch(plan, message, awaited);
    plan.allowDirect();
  }

  #dispatchTimed(
    topic: TopicCore,
    plan: DispatchPlan,
    message: Message,
    awaited: AwaitedBy | undefined,
  ): void {
    const started = nowMs();
    this.dispatcher.dispatch(plan, message, awaited);
    topic.dispatchTimes.add(nowMs() - started);
  }

  #emitPublished({ name }: TopicCore, message: Message): void {
    try {
      publishChannel.publish({ topic: name, message: shown(message) } satisfies PublishEvent);
    } catch (thrown) {
      this.#owner.callbackFailed('showing a message on stasis:publish', thrown);
    }
  }
}
