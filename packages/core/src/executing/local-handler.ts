// A handler function that runs in this realm, home or a worker thread, with what calling it takes: the data of its subscription,
// and the subscription itself, which counts as "running" while the function is on the stack.

import type { Handler, HandlerContext } from '../api/handler.js';
import type { Message } from '../api/message.js';
import { contextOf } from '../message/frozen-message.js';
import { areInvocationsObserved, type InvokeEvent, observeInvocation } from '../observe/channels.js';
import { runInContext } from '../observe/contexts.js';
import { watch } from '../observe/watch.js';
import type { Invocation } from '../sequencing/invocation.js';
import { type ContextOwner, InvocationContext, PlainContext } from './invocation-context.js';

/** The subscription whose handler is on the stack, so that it cannot be joined from there. */
export const running: { current: ContextOwner | undefined } = { current: undefined };

export class LocalHandler {
  readonly handle: Handler;
  readonly owner: ContextOwner;
  readonly #data: unknown;
  /**
   * The context that all ordinary calls share: nobody waits for the message, it is not the final one, and the handler is done when
   * it returns.
   */
  readonly plainContext: HandlerContext;

  constructor(handler: Handler, owner: ContextOwner, data: unknown) {
    this.handle = handler;
    this.owner = owner;
    this.#data = data;
    this.plainContext = new PlainContext(owner, data);
  }

  /** Calls the handler. Throws what the handler throws. */
  call(invocation: Invocation): unknown {
    const { message } = invocation;
    const context = new InvocationContext(this.owner, invocation, this.#data);
    return watch.isOn ? this.#runWatched(message, context) : this.#run(message, context);
  }

  /** Calls the handler with an ordinary message, in the shared context. Throws what the handler throws. */
  callPlainly(message: Message): unknown {
    const context = this.plainContext;
    return watch.isOn ? this.#runWatched(message, context) : this.#run(message, context);
  }

  /** Calls the handler in the contexts that the message carries, and publishes the call on the diagnostics channels. */
  #runWatched(message: Message, context: HandlerContext): unknown {
    const carried = contextOf(message);
    const isObserved = areInvocationsObserved();
    if (carried === undefined && !isObserved) return this.#run(message, context);
    const { id, topicName } = this.owner;
    const { attempt, isFinal } = context;
    const event: InvokeEvent = { subscription: { id, topic: topicName }, message, attempt, isFinal };
    const run = (): unknown => this.#run(message, context);
    const call = isObserved ? () => observeInvocation(event, run) : run;
    return carried === undefined ? call() : runInContext(carried, event, call);
  }

  #run(message: Message, context: HandlerContext): unknown {
    const outer = running.current;
    running.current = this.owner;
    try {
      const { handle } = this;
      return handle(message, context);
    } finally {
      running.current = outer;
    }
  }
}
