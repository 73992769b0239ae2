// A first-in-first-out queue in a circular array, which doubles when the tail meets the head.
//
//   index   0   1   2   3   4   5   6   7
//         | d | e | · | · | · | a | b | c |      size 5, mask 7
//                   ▲tail       ▲head
//
// Every operation is O(1), amortised for `push` and `unshift`. A queue that becomes empty releases its memory.

const smallest = 8;

export class Fifo<T> {
  #slots: (T | undefined)[] = new Array(smallest);
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(item: T): void {
    if (this.#size === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.#size) & (this.#slots.length - 1)] = item;
    this.#size += 1;
  }

  /** Puts an item before all others. */
  unshift(item: T): void {
    if (this.#size === this.#slots.length) this.#grow();
    this.#head = (this.#head - 1) & (this.#slots.length - 1);
    this.#slots[this.#head] = item;
    this.#size += 1;
  }

  peek(): T | undefined {
    return this.#slots[this.#head];
  }

  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#size -= 1;
    if (this.#size === 0 && this.#slots.length > 1024) {
      this.#slots = new Array(smallest);
      this.#head = 0;
    } else {
      this.#head = (this.#head + 1) & (this.#slots.length - 1);
    }
    return item;
  }

  #grow(): void {
    const grown: (T | undefined)[] = new Array(this.#slots.length * 2);
    for (let index = 0; index < this.#size; index += 1) {
      grown[index] = this.#slots[(this.#head + index) & (this.#slots.length - 1)];
    }
    this.#slots = grown;
    this.#head = 0;
  }
}
