// A first-in-first-out queue that can also take out its oldest droppable item, from anywhere, in amortised constant time. Each
// item costs an object, so only subscriptions that drop the oldest message use it.

import { type Linked, LinkedList } from './linked-list.js';

class Slot<T> implements Linked<Slot<T>> {
  readonly item: T;
  earlier: Slot<T> | undefined;
  later: Slot<T> | undefined;

  constructor(item: T) {
    this.item = item;
  }
}

export class DroppableQueue<T> {
  readonly #list = new LinkedList<Slot<T>>();
  readonly #isDroppable: (item: T) => boolean;
  /** No item before this one is droppable. */
  #oldest: Slot<T> | undefined;

  constructor(isDroppable: (item: T) => boolean) {
    this.#isDroppable = isDroppable;
  }

  get size(): number {
    return this.#list.size;
  }

  push(item: T): void {
    const slot = new Slot(item);
    this.#list.push(slot);
    this.#oldest ??= slot;
  }

  /** Puts an item before all others. */
  unshift(item: T): void {
    this.#oldest = new Slot(item);
    this.#list.unshift(this.#oldest);
  }

  peek(): T | undefined {
    return this.#list.first?.item;
  }

  shift(): T | undefined {
    return this.#take(this.#list.first);
  }

  /** Takes out the oldest droppable item; returns undefined if there is none. */
  shiftDroppable(): T | undefined {
    while (this.#oldest !== undefined && !this.#isDroppable(this.#oldest.item))
      this.#oldest = this.#oldest.later;
    return this.#take(this.#oldest);
  }

  #take(slot: Slot<T> | undefined): T | undefined {
    if (slot === undefined) return undefined;
    if (slot === this.#oldest) this.#oldest = slot.later;
    this.#list.remove(slot);
    return slot.item;
  }
}
