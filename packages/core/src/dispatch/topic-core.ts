// A topic as dispatching sees it: its receivers, its plans per message type, and its counts.

import type { MessageType } from '../api/message.js';
import { Times } from '../basics/times.js';
import type { Packer, PackerSource } from '../message/packer.js';
import { type Dispatching, DispatchPlan, type PlannedTopic } from './dispatch-plan.js';
import type { Receiver } from './receiver.js';
import { Receivers } from './receivers.js';

let lastTopicId = 0;

export class TopicCore implements PlannedTopic, PackerSource {
  readonly name: string;
  readonly id: string;
  readonly receivers = new Receivers<Receiver, TopicCore>(this, () => this.discardPlans());
  readonly dispatching: Dispatching;
  /** Counts, as far as the plans have flushed them. */
  published = 0;
  notDispatched = 0;
  readonly dispatchTimes = new Times();
  /** Saves a look-up: most topics carry one type, or one type many times in a row. */
  latestPlan: DispatchPlan | undefined;
  readonly #plans = new Map<MessageType, DispatchPlan>();
  #lastSubscription = 0;

  constructor(dispatching: Dispatching, name: string) {
    lastTopicId += 1;
    this.dispatching = dispatching;
    this.name = name;
    this.id = String(lastTopicId);
  }

  planFor(type: MessageType): DispatchPlan {
    if (this.latestPlan?.type === type && this.latestPlan.isCurrent) return this.latestPlan;
    let plan = this.#plans.get(type);
    if (plan === undefined || !plan.isCurrent) {
      plan?.discard();
      plan = new DispatchPlan(this, type);
      this.#plans.set(type, plan);
    }
    this.latestPlan = plan;
    return plan;
  }

  packerFor(type: MessageType): Packer | undefined {
    return this.planFor(type).packer;
  }

  /** Call this when a subscription, filter or route changes. */
  discardPlans(): void {
    for (const plan of this.#plans.values()) plan.discard();
    this.#plans.clear();
    this.latestPlan = undefined;
  }

  /** Brings the counts of the topic, its types and its receivers up to date. */
  flushCounts(): void {
    for (const plan of this.#plans.values()) plan.flushCounts();
  }

  nextSubscriptionId(): string {
    this.#lastSubscription += 1;
    return `${this.name}-${this.#lastSubscription}`;
  }
}
