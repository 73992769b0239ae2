// Dispatching at home: one message after the other, to its receivers in order. A publish made while another is being
// dispatched (by a synchronous handler, a caching topic, an aggregate) waits until that one is through, and is
// dispatched before the outermost `publish` returns; who receives it is fixed when it is called (SPEC 3.3).

import type { Completion, InvocationWaiter } from './completion-waiter.js';
import type { DispatchPlan } from './dispatch-plan.js';
import { Fifo } from './fifo.js';
import { type HomeHandler, running } from './home-handler.js';
import type { Message } from './message.js';
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
  #isDispatching = false;
  /** Whether something has been published, or is to be done, since the dispatch began. */
  #isBehind = false;

  /** Whether a message is being dispatched right now. */
  get isDispatching(): boolean {
    return this.#isDispatching;
  }

  /** Dispatches to all who want it. */
  dispatch(plan: DispatchPlan, message: Message, awaited?: AwaitedBy): void {
    if (this.#isDispatching) {
      this.#dispatchLater(plan.admitting, message, awaited);
      return;
    }
    this.#isDispatching = true;
    try {
      deliver(plan, message, awaited);
    } finally {
      this.#catchUp();
    }
  }

  /**
   * The same for a message that nobody waits for, when nothing is being dispatched and the plan has all handlers. It is
   * as small as can be, so that the engine makes one piece of it and its caller; what is rare is elsewhere.
   */
  dispatchDirectly(plan: DispatchPlan, message: Message): void {
    const { admitting, handlers } = plan;
    const outer = running.current;
    let delivered = 0;
    this.#isDispatching = true;
    try {
      while (delivered < handlers.length) {
        const { handle, plainContext } = handlers[delivered] as HomeHandler;
        const subscription = admitting[delivered] as SubscriptionCore;
        delivered += 1;
        running.current = subscription;
        subscription.counts.passed += 1;
        const result = handle(message, plainContext);
        if (result === undefined) {
          subscription.counts.handledCount += 1;
        } else {
          running.current = outer;
          subscription.returned(message, result);
        }
        if (plan.isStale) break;
      }
    } catch (thrown) {
      running.current = outer;
      this.#goOn(plan, delivered, message, { thrown });
      return;
    }
    running.current = outer;
    if (this.#isBehind || plan.isStale) this.#goOn(plan, delivered, message, undefined);
    else this.#isDispatching = false;
  }

  /** Does this in its turn: at once, or when what is being dispatched now is through. */
  inTurn(task: () => void): void {
    if (this.#isDispatching) {
      this.#wait(task);
      return;
    }
    this.#isDispatching = true;
    try {
      task();
    } finally {
      this.#catchUp();
    }
  }

  /** Goes on after a handler has thrown, has published, or has changed who gets the message. */
  #goOn(
    plan: DispatchPlan,
    delivered: number,
    message: Message,
    failure: { thrown: unknown } | undefined,
  ): void {
    try {
      if (failure !== undefined) plan.admitting[delivered - 1]?.threw(message, failure.thrown);
      if (plan.isStale || delivered < plan.admitting.length) {
        deliverAnew(plan.takeRest(delivered), message, undefined);
      }
    } finally {
      this.#catchUp();
    }
  }

  #dispatchLater(
    admitting: readonly SubscriptionCore[],
    message: Message,
    awaited: AwaitedBy | undefined,
  ): void {
    this.#wait(() => deliverLater(admitting, message, awaited));
  }

  #wait(task: () => void): void {
    this.#isBehind = true;
    this.#pending.push(task);
  }

  #catchUp(): void {
    try {
      for (let task = this.#pending.shift(); task !== undefined; task = this.#pending.shift()) task();
    } finally {
      this.#isDispatching = false;
      this.#isBehind = false;
    }
  }
}

function deliver(plan: DispatchPlan, message: Message, awaited: AwaitedBy | undefined): void {
  let delivered = 0;
  for (const subscription of plan.admitting) {
    subscription.receive(message, waiterFor(subscription, awaited));
    delivered += 1;
    if (plan.isStale) {
      deliverAnew(plan.takeRest(delivered), message, awaited);
      break;
    }
  }
  awaited?.waiter.seal(awaited.refused);
}

/** A handler has changed who wants the message: those whose turn is still to come are asked again. */
function deliverAnew(
  rest: readonly SubscriptionCore[],
  message: Message,
  awaited: AwaitedBy | undefined,
): void {
  for (const subscription of rest) {
    if (!subscription.isSubscribed || !subscription.admits(message)) continue;
    subscription.receive(message, waiterFor(subscription, awaited));
  }
}

/** Who gets it was fixed when it was published; but who has unsubscribed by now gets nothing any more. */
function deliverLater(
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
