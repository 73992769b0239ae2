// Publishing on one bus: declines what is not wanted, finds the plan of a message, and has it dispatched. Nearly all messages for
// synchronous handlers take the direct way; all others the slow one, which tells those who look on and measures the time.

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

/** What publishing asks of the bus. */
export interface PublisherOwner {
  /** The subscription of this bus whose handler is on the stack. */
  readonly running: Pick<Receiver, 'publishesOn'> | undefined;
  /** Defined while the bus is being closed, and after that: is told of all that is published. */
  readonly closing: { published(topic: TopicCore, message: Message): void } | undefined;
  /** @throws ERR_STASIS_CLOSED */
  refuseIfClosed(): void;
  /** Reports what a callback threw that has nothing to do with the message that is under way. */
  callbackFailed(what: string, cause: unknown): void;
}

export class Publisher implements Dispatching {
  readonly dispatcher: Dispatcher;
  readonly types = new TypeCounts();
  declinedMessages = 0;
  readonly #declined: ReadonlySet<string>;
  readonly #owner: PublisherOwner;

  /** @param declined the names of the message types that are not wanted */
  constructor(declined: ReadonlySet<string>, owner: PublisherOwner) {
    this.#declined = declined;
    this.#owner = owner;
    this.dispatcher = new Dispatcher((thrown) => owner.callbackFailed('what a publish caused', thrown));
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
    // What whoever hears of it does to subscriptions comes before the publish.
    if (watch.isOn && publishChannel.hasSubscribers) this.#tellPublished(topic, message);
    this.#owner.running?.publishesOn(topic.name);
    const plan = topic.planFor(message.type);
    this.#owner.closing?.published(topic, message);
    // The latest plan was another type's: types take turns.
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

  #tellPublished({ name }: TopicCore, message: Message): void {
    try {
      publishChannel.publish({ topic: name, message: shown(message) } satisfies PublishEvent);
    } catch (thrown) {
      this.#owner.callbackFailed('showing a message on stasis:publish', thrown);
    }
  }
}
