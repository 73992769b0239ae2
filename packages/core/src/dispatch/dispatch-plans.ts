// The plans of one topic, one per message type that is published there.

import type { MessageType } from '../api/message.js';
import type { HomeTopic } from '../topic/home-topic.js';
import { DispatchPlan } from './dispatch-plan.js';

export class DispatchPlans {
  readonly #topic: HomeTopic;
  readonly #plans = new Map<MessageType, DispatchPlan>();

  constructor(topic: HomeTopic) {
    this.#topic = topic;
  }

  for(type: MessageType): DispatchPlan {
    let plan = this.#plans.get(type);
    if (plan === undefined || !plan.isCurrent) {
      plan?.discard();
      plan = new DispatchPlan(this.#topic, type);
      this.#plans.set(type, plan);
    }
    return plan;
  }

  /** To be called whenever a receiver has come or gone, or a filter was edited. */
  discard(): void {
    for (const plan of this.#plans.values()) plan.discard();
    this.#plans.clear();
  }

  /** Brings the counts of all receivers up to date. */
  tell(): void {
    for (const plan of this.#plans.values()) plan.tell();
  }
}
