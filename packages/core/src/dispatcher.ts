// Dispatching at home: one message after the other, to its receivers in order. A publish made while another is being
// dispatched (by a synchronous handler, a caching topic, an aggregate) waits until that one is through, and is
// dispatched before the outermost `publish` returns; who receives it is fixed when it is called (SPEC 3.3).

import type { Completion, InvocationWaiter } from './completion-waiter.js';
import type { DirectCall, DispatchPlan } from './dispatch-plan.js';
import type { BusError } from './errors.js';
import { Fifo } from './fifo.js';
import { handlerFailed } from './main-executor.js';
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
  /** What is being called directly. */
  #call: DirectCall | undefined;
  /** Whether something waits for its turn. */
  #isBehind = false;
  /** Whether a direct dispatch must go on the long way: its plan may not hold any more, or its counts were asked for. */
  #isInterrupted = false;
  /** Who is still to get the message of an interrupted direct dispatch. */
  #rest: readonly SubscriptionCore[] | undefined;
  readonly #onError: (thrown: unknown) => void;

  /** @param onError gets what something throws that has waited for its turn: whoever asked for it is gone */
  constructor(onError: (thrown: unknown) => void) {
    this.#onError = onError;
  }

  /** Whether a message is being dispatched right now. */
  get isDispatching(): boolean {
    return this.#isDispatching;
  }

  /** Whose handler is being called directly. */
  get called(): SubscriptionCore | undefined {
    return this.#call?.subscription;
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
   * The same for a message that nobody waits for, when nothing is being dispatched and the plan allows it. It is as small
   * as can be, so that the engine makes one piece of it and its caller; what is rare is elsewhere.
   */
  dispatchDirectly(plan: DispatchPlan, message: Message): void {
    let call = plan.firstCall;
    plan.directlyLeft -= 1;
    this.#isDispatching = true;
    try {
      while (call !== undefined) {
        this.#call = call;
        const { handle } = call;
        const result = handle(message, call.context);
        if (this.#isInterrupted || result !== undefined) {
          const error = call.subscription.refusalOf(result);
          if (this.#isInterrupted || error !== undefined) {
            this.#goOn(call, message, error);
            return;
          }
        }
        call = call.next;
      }
    } catch (thrown) {
      if (call === undefined) throw thrown;
      this.#goOn(call, message, handlerFailed(thrown));
      return;
    }
    this.#call = undefined;
    if (this.#isBehind) this.#catchUp();
    else this.#isDispatching = false;
  }

  /** To be called whenever a plan is discarded. */
  planChanged(): void {
    this.#isInterrupted = this.#isDispatching;
  }

  /** Makes the counts right in the middle of a direct dispatch, which goes on the long way then. */
  interrupt(): void {
    if (this.#call === undefined) return;
    this.#isInterrupted = true;
    this.#rest ??= this.#call.plan.interrupt(this.#call);
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

  /** Goes on after a handler that was called directly has failed, or the dispatch was interrupted meanwhile. */
  #goOn(call: DirectCall, message: Message, error: BusError | undefined): void {
    this.interrupt();
    const rest = this.#rest ?? [];
    this.#rest = undefined;
    this.#call = undefined;
    try {
      if (error === undefined) call.subscription.counts.handledCount += 1;
      else call.subscription.directCallFailed(message, error);
      deliverAnew(rest, message, undefined);
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
    for (let task = this.#pending.shift(); task !== undefined; task = this.#pending.shift()) {
      try {
        task();
      } catch (thrown) {
        this.#onError(thrown);
      }
    }
    this.#isDispatching = false;
    this.#isBehind = false;
    this.#isInterrupted = false;
  }
}

function deliver(plan: DispatchPlan, message: Message, awaited: AwaitedBy | undefined): void {
  let delivered = 0;
  for (const subscription of plan.admitting) {
    give(subscription, message, awaited);
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
    give(subscription, message, awaited);
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
    give(subscription, message, awaited);
  }
  awaited?.waiter.seal(awaited.refused);
}

/** What throws for one receiver keeps no other from getting the message. */
function give(subscription: SubscriptionCore, message: Message, awaited: AwaitedBy | undefined): void {
  try {
    subscription.receive(message, waiterFor(subscription, awaited));
  } catch (thrown) {
    subscription.receiveFailed(message, thrown);
  }
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
