// A first-in, first-out queue of invocations that are linked to one another. An empty queue is one small object, because
// there may be a queue per partition key.

import type { ParallelInvocation } from './parallel-invocation.js';

export class InvocationQueue {
  #first: ParallelInvocation | undefined;
  #last: ParallelInvocation | undefined;

  get first(): ParallelInvocation | undefined {
    return this.#first;
  }

  push(invocation: ParallelInvocation): void {
    if (this.#last === undefined) this.#first = invocation;
    else this.#last.next = invocation;
    this.#last = invocation;
    invocation.queue = this;
  }

  /** Puts an invocation before all others. */
  unshift(invocation: ParallelInvocation): void {
    invocation.next = this.#first;
    this.#first = invocation;
    this.#last ??= invocation;
    invocation.queue = this;
  }

  shift(): ParallelInvocation | undefined {
    const first = this.#first;
    if (first === undefined) return undefined;
    this.#first = first.next;
    if (first.next === undefined) this.#last = undefined;
    first.next = undefined;
    return first;
  }

  clear(): void {
    this.#first = undefined;
    this.#last = undefined;
  }
}
