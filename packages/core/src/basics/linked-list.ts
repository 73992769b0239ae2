// A doubly linked list whose items hold the links themselves: an item is in one list at most, and can be taken out of the
// middle in constant time.
//
//   first ─► a ◄─ earlier / later ─► b ◄─────► c ◄─ last
//
// Every operation is O(1), and no item needs another object.

/** The links of an item. Only the list writes them. */
export interface Linked<T> {
  earlier: T | undefined;
  later: T | undefined;
}

export class LinkedList<T extends Linked<T>> {
  #first: T | undefined;
  #last: T | undefined;
  #size = 0;

  get first(): T | undefined {
    return this.#first;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds an item, which must be in no list, at the end. */
  push(item: T): void {
    item.earlier = this.#last;
    if (this.#last === undefined) this.#first = item;
    else this.#last.later = item;
    this.#last = item;
    this.#size += 1;
  }

  /** Adds an item, which must be in no list, at the beginning. */
  unshift(item: T): void {
    item.later = this.#first;
    if (this.#first === undefined) this.#last = item;
    else this.#first.earlier = item;
    this.#first = item;
    this.#size += 1;
  }

  /** Takes out an item, which must be in this list. */
  remove(item: T): void {
    const { earlier, later } = item;
    if (earlier === undefined) this.#first = later;
    else earlier.later = later;
    if (later === undefined) this.#last = earlier;
    else later.earlier = earlier;
    item.earlier = undefined;
    item.later = undefined;
    this.#size -= 1;
  }

  /** Takes out the first item. */
  shift(): T | undefined {
    const first = this.#first;
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** Replaces `item`, which must be in this list, by `by`, which must be in no list. */
  replace(item: T, by: T): void {
    const { earlier, later } = item;
    by.earlier = earlier;
    by.later = later;
    if (earlier === undefined) this.#first = by;
    else earlier.later = by;
    if (later === undefined) this.#last = by;
    else later.earlier = by;
    item.earlier = undefined;
    item.later = undefined;
  }
}
