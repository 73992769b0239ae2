// Dispatching at home: one message after the other, to its receivers in order. A publish made while another is being
// dispatched (by a synchronous handler, a caching topic, an aggregate) waits until that one is through, and is
// dispatched before the outermost `publish` returns; who receives it is fixed when it is called (SPEC 3.3).

import type { Completion, InvocationWaiter } from './completion-waiter.js';
import { Fifo } from './fifo.js';
import type { Message } from './message.js';
import type { Receivers } from './receivers.js';
import type { SubscriptionCore } from './subscription-core.js';

/** Whose completion of a message is waited for. */
export interface AwaitedBy {
  /** Absent: of all who get it. */
  readonly subscription?: SubscriptionCore;
  readonly waiter: InvocationWaiter;
  /** The answer when the subscription does not get the message. */
  readonly refused: Completion;
}

export class Dispatcher {
  readonly #pending = new Fifo<() => void>();
  #dispatching = false;

  /** Whether a message is being dispatched right now. */
  get isDispatching(): boolean {
    return this.#dispatching;
  }

  /** Dispatches to all receivers. Gives back how many filters admitted the message. */
  dispatch(receivers: Receivers<SubscriptionCore, unknown>, message: Message, awaited?: AwaitedBy): number {
    const list = receivers.list();
    if (this.#dispatching) {
      const admitting = list.filter((subscription) => subscription.admits(message));
      this.#pending.push(() => deliver(admitting, message, awaited));
      return admitting.length;
    }
    this.#dispatching = true;
    let admitted = 0;
    try {
      for (const subscription of list) {
        if (!subscription.isSubscribed || !subscription.admits(message)) continue;
        admitted += 1;
        subscription.receive(message, waiterFor(subscription, awaited));
      }
      awaited?.waiter.seal(awaited.refused);
    } finally {
      this.#catchUp();
    }
    return admitted;
  }

  /** Does this in its turn: at once, or when what is being dispatched now is through. */
  inTurn(task: () => void): void {
    if (this.#dispatching) {
      this.#pending.push(task);
      return;
    }
    this.#dispatching = true;
    try {
      task();
    } finally {
      this.#catchUp();
    }
  }

  #catchUp(): void {
    try {
      for (let task = this.#pending.shift(); task !== undefined; task = this.#pending.shift()) task();
    } finally {
      this.#dispatching = false;
    }
  }
}

function deliver(
  admitting: readonly SubscriptionCore[],
  message: Message,
  awaited: AwaitedBy | undefined,
): void {
  for (const subscription of admitting) {
    if (!subscription.isSubscribed) continue;
    subscription.receive(message, waiterFor(subscription, awaited));
  }
  awaited?.waiter.seal(awaited.refused);
}

function waiterFor(
  subscription: SubscriptionCore,
  awaited: AwaitedBy | undefined,
): InvocationWaiter | undefined {
  if (awaited === undefined) return undefined;
  return awaited.subscription === undefined || awaited.subscription === subscription
    ? awaited.waiter
    : undefined;
}
