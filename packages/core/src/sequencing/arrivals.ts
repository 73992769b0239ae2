// The invocations of a parallel subscription that have not ended, in the order in which they arrived: those that wait and those
// that are out. An invocation keeps its position while it is out, so that no search for that position is needed when it comes back.

import { LinkedList } from '../basics/linked-list.js';
import type { ParallelInvocation } from './parallel-invocation.js';

export class Arrivals {
  readonly #list = new LinkedList<ParallelInvocation>();
  #latest = 0;
  /** No invocation before this one can be dropped to make room; if `undefined`, none at all can. */
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

  /** Removes an invocation that has ended. */
  remove(invocation: ParallelInvocation): void {
    if (this.#droppable === invocation) this.#droppable = invocation.later;
    this.#list.remove(invocation);
  }

  /** Notes that an invocation that was out waits again; a retry is another object, which takes its position. */
  putBack(was: ParallelInvocation, again: ParallelInvocation): void {
    if (again !== was) this.#list.replace(was, again);
    const droppable = this.#droppable;
    if (droppable === was || droppable === undefined || again.arrival < droppable.arrival)
      this.#droppable = again;
  }

  /**
   * Returns the first invocation that waits and is no barrier. Unless something comes back, later calls do not pass over the same
   * invocations again.
   */
  oldestDroppable(): ParallelInvocation | undefined {
    let oldest = this.#droppable;
    while (oldest !== undefined && (!oldest.isWaiting || oldest.isBarrier)) oldest = oldest.later;
    this.#droppable = oldest;
    return oldest;
  }

  /** Removes everything that waits, and returns it in order. */
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
