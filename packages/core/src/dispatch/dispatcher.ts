// Dispatches at home: one message after the other, each to its receivers in order. A message published while another is being
// dispatched (by a synchronous handler, a caching topic, an aggregate) waits until that is done, and is dispatched before the
// outermost `publish` returns. The receivers of a message are fixed when `publish` is called: subscriptions that come or go and
// filters that are edited before the dispatch make no difference. The final message of a subscription waits its turn as well (SPEC
// 3.3).

import type { Message } from '../api/message.js';
import type { Completion } from '../api/options.js';
import { Fifo } from '../basics/fifo.js';
import type { BusError } from '../errors/bus-error.js';
import { handlerFailed } from '../errors/handler-errors.js';
import type { InvocationWaiter } from '../sequencing/waiter.js';
import type { DirectCall, DispatchPlan } from './dispatch-plan.js';
import type { Receiver } from './receiver.js';

/** A waiter for the completion of a message, and the receivers that it waits for. */
export interface AwaitedBy {
  /** The receiver whose completion counts; `undefined` if all receivers count. */
  readonly subscription: Receiver | undefined;
  readonly waiter: InvocationWaiter;
  /** The answer if no such receiver gets the message. */
  readonly refused: Completion;
}

export class Dispatcher {
  readonly #pending = new Fifo<() => void>();
  #isDispatching = false;
  /** The handler that the fast path is calling. */
  #call: DirectCall | undefined;
  /** Whether something is waiting its turn. */
  #isBehind = false;
  /**
   * Whether the dispatch must leave the fast path, because the plan's handlers may no longer be the right ones, or its counts were
   * asked for.
   */
  #isInterrupted = false;
  /** Whether the plan's counts have been corrected, so that they do not include what the dispatch has not done yet. */
  #isCountedRight = false;
  readonly #onError: (thrown: unknown) => void;

  /** @param onError gets what a task throws that had to wait its turn, and whose caller has therefore returned */
  constructor(onError: (thrown: unknown) => void) {
    this.#onError = onError;
  }

  /** Whether a message is being dispatched. */
  get isDispatching(): boolean {
    return this.#isDispatching;
  }

  /** The receiver whose handler the fast path is calling. */
  get called(): Receiver | undefined {
    return this.#call?.subscription;
  }

  /** Dispatches a message to the receivers that its plan lists: at once, or in its turn. */
  dispatch(plan: DispatchPlan, message: Message, awaited?: AwaitedBy): void {
    if (this.#isDispatching) {
      this.#dispatchLater(plan.admitting, message, awaited);
      return;
    }
    this.#isDispatching = true;
    try {
      deliver(plan.admitting, message, awaited);
    } finally {
      this.#catchUp();
    }
  }

  /**
   * Dispatches on the fast path: only for a message that nothing waits for, when nothing is being dispatched and the plan allows
   * it. Kept small, with rare cases elsewhere, so that the engine inlines it into its caller.
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

  /** Call this when a plan is discarded. */
  planChanged(): void {
    this.#isInterrupted = this.#isDispatching;
  }

  /** Corrects the counts in the middle of a fast-path dispatch, which continues on the slow path. */
  interrupt(): void {
    if (this.#call === undefined) return;
    this.#isInterrupted = true;
    if (this.#isCountedRight) return;
    this.#isCountedRight = true;
    this.#call.plan.interrupt(this.#call);
  }

  /** Runs a task in its turn: at once, or after everything that is being dispatched or is waiting already. */
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

  /** Continues on the slow path, after a handler has failed or the dispatch was interrupted. */
  #goOn(call: DirectCall, message: Message, error: BusError | undefined): void {
    this.interrupt();
    this.#isCountedRight = false;
    this.#call = undefined;
    try {
      if (error === undefined) call.subscription.counts.handledCount += 1;
      else call.subscription.directCallFailed(message, error);
      deliver(call.plan.admitting.slice(call.position + 1), message, undefined);
    } finally {
      this.#catchUp();
    }
  }

  #dispatchLater(admitting: readonly Receiver[], message: Message, awaited: AwaitedBy | undefined): void {
    this.#wait(() => deliver(admitting, message, awaited));
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

/** Delivers a message. @param admitting its receivers, as they were when it was published */
function deliver(admitting: readonly Receiver[], message: Message, awaited: AwaitedBy | undefined): void {
  for (const subscription of admitting) deliverTo(subscription, message, awaited);
  awaited?.waiter.seal(awaited.refused);
}

/** Delivers to one receiver. What that throws does not keep the others from getting the message. */
function deliverTo(subscription: Receiver, message: Message, awaited: AwaitedBy | undefined): void {
  try {
    subscription.receive(message, waiterFor(subscription, awaited));
  } catch (thrown) {
    subscription.receiveFailed(message, thrown);
  }
}

function waiterFor(subscription: Receiver, awaited: AwaitedBy | undefined): InvocationWaiter | undefined {
  if (awaited === undefined) return undefined;
  return awaited.subscription === undefined || awaited.subscription === subscription
    ? awaited.waiter
    : undefined;
}
