// A handler function that runs at home, with what it needs to be called: the data of its subscription, and the
// subscription itself, which counts as "running" while the function is on the stack.

import { areInvocationsObserved, type InvokeEvent, observeInvocation } from './diagnostics.js';
import type { Handler, HandlerContext } from './handler.js';
import type { Invocation } from './invocation.js';
import { type ContextOwner, InvocationContext, PlainContext } from './invocation-context.js';
import type { Message } from './message.js';
import { watch } from './watch.js';

/** Whose handler is on the stack, so that it can't be joined from there. */
export const running: { current: ContextOwner | undefined } = { current: undefined };

export class HomeHandler {
  readonly handle: Handler;
  readonly owner: ContextOwner;
  readonly #data: unknown;
  /**
   * The context of all calls of which there is nothing else to know than the message: nobody waits for it, it is not the
   * final one, and the handler is done when it returns.
   */
  readonly plainContext: HandlerContext;

  constructor(handler: Handler, owner: ContextOwner, data: unknown) {
    this.handle = handler;
    this.owner = owner;
    this.#data = data;
    this.plainContext = new PlainContext(owner, data);
  }

  /** Calls the handler; throws what it throws. */
  call(invocation: Invocation): unknown {
    const { message } = invocation;
    const context = new InvocationContext(this.owner, invocation, this.#data);
    if (!watch.isOn || !areInvocationsObserved()) return this.#run(message, context);
    const { attempt, isFinal } = invocation;
    return this.#runObserved(context, { ...this.#about(message), attempt, isFinal });
  }

  /** Calls the handler with a message of which there is nothing else to know; throws what it throws. */
  callPlainly(message: Message): unknown {
    if (!watch.isOn || !areInvocationsObserved()) return this.#run(message, this.plainContext);
    return this.#runObserved(this.plainContext, { ...this.#about(message), attempt: 1, isFinal: false });
  }

  #about(message: Message): Pick<InvokeEvent, 'subscription' | 'message'> {
    const { id, topicName } = this.owner;
    return { subscription: { id, topic: topicName }, message };
  }

  #runObserved(context: HandlerContext, event: InvokeEvent): unknown {
    return observeInvocation(event, () => this.#run(event.message, context));
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

/** Whether what a handler returned is to be waited for. Throws what its `then` getter throws. */
export function isThenable(result: unknown): result is PromiseLike<unknown> {
  return (
    ((typeof result === 'object' && result !== null) || typeof result === 'function') &&
    typeof (result as { then?: unknown }).then === 'function'
  );
}
