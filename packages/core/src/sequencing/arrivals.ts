// The messages of a parallel subscription that have not ended, in the order in which they came: those that wait and those
// that are out. What goes out keeps its place here, so that what comes back has it again without being sorted in.

import { LinkedList } from '../basics/linked-list.js';
import type { ParallelInvocation } from './parallel-invocation.js';

export class Arrivals {
  readonly #list = new LinkedList<ParallelInvocation>();
  #latest = 0;
  /** None before it can be dropped for room; `undefined`: none at all. */
  #droppable: ParallelInvocation | undefined;

  get size(): number {
    return this.#list.size;
  }

  add(invocation: ParallelInvocation): void {
    this.#latest += 1;
    invocation.arrival = this.#latest;
    this.#list.push(invocation);
    this.#droppable ??= invocation;
  }

  /** An invocation has ended. */
  remove(invocation: ParallelInvocation): void {
    if (this.#droppable === invocation) this.#droppable = invocation.later;
    this.#list.remove(invocation);
  }

  /** An invocation that was out waits again, perhaps as another one, to be started once more. */
  putBack(was: ParallelInvocation, again: ParallelInvocation): void {
    if (again !== was) this.#list.replace(was, again);
    const droppable = this.#droppable;
    if (droppable === was || droppable === undefined || again.arrival < droppable.arrival)
      this.#droppable = again;
  }

  /**
   * The first of those that wait and are no barriers. It walks over what is out, and never twice over the same unless
   * something has come back meanwhile.
   */
  oldestDroppable(): ParallelInvocation | undefined {
    let oldest = this.#droppable;
    while (oldest !== undefined && (!oldest.isWaiting || oldest.isBarrier)) oldest = oldest.later;
    this.#droppable = oldest;
    return oldest;
  }

  /** Takes out all that wait, in order. */
  takeWaiting(): ParallelInvocation[] {
    const waiting: ParallelInvocation[] = [];
    for (let invocation = this.#list.first; invocation !== undefined; ) {
      const { later } = invocation;
      if (invocation.isWaiting) {
        this.remove(invocation);
        waiting.push(invocation);
      }
      invocation = later;
    }
    return waiting;
  }
}
