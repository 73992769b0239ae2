// Dispatching at home: one message after the other, to its receivers in order. A publish made while another is being
// dispatched (by a synchronous handler, a caching topic, an aggregate) waits until that one is through, and is
// dispatched before the outermost `publish` returns. Who receives a message is fixed when `publish` is called, whoever comes,
// goes or edits a filter before it is dispatched; what a leaver is told last waits its turn as well (SPEC 3.3).

import type { Message } from '../api/message.js';
import type { Completion } from '../api/options.js';
import { Fifo } from '../basics/fifo.js';
import type { BusError } from '../errors/bus-error.js';
import { handlerFailed } from '../errors/handler-errors.js';
import type { InvocationWaiter } from '../sequencing/waiter.js';
import type { DirectCall, DispatchPlan } from './dispatch-plan.js';
import type { Receiver } from './receiver.js';

/** Whose completion of a message is waited for. */
export interface AwaitedBy {
  /** `undefined`: of all who get it. */
  readonly subscription: Receiver | undefined;
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
  /**
   * Whether a direct dispatch must go on the long way: the handlers of its plan may not be those to call any more, or its counts
   * were asked for.
   */
  #isInterrupted = false;
  /** Whether what a direct dispatch has not done yet is not counted as done any more. */
  #isCountedRight = false;
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
  get called(): Receiver | undefined {
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
      deliver(plan.admitting, message, awaited);
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
    if (this.#isCountedRight) return;
    this.#isCountedRight = true;
    this.#call.plan.interrupt(this.#call);
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
    this.#isCountedRight = false;
    this.#call = undefined;
    try {
      if (error === undefined) call.subscription.counts.handledCount += 1;
      else call.subscription.directCallFailed(message, error);
      deliver(call.plan.admitting.slice(call.place + 1), message, undefined);
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

/** @param admitting who gets it, as it was when it was published */
function deliver(admitting: readonly Receiver[], message: Message, awaited: AwaitedBy | undefined): void {
  for (const subscription of admitting) give(subscription, message, awaited);
  awaited?.waiter.seal(awaited.refused);
}

/** What throws for one receiver keeps no other from getting the message. */
function give(subscription: Receiver, message: Message, awaited: AwaitedBy | undefined): void {
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
