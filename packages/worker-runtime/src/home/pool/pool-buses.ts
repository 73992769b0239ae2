// The buses whose subscriptions run on a pool, by their numbers on the wire. A handler's messages may arrive after its subscription
// has ended, so a bus stays known for as long as it lives. The pool does not keep it alive.

import type { BusPort } from '@stasis-bus/core/internal';

export interface PoolBusesOwner {
  busClosed(number: number): void;
}

export class PoolBuses {
  // A bus does not keep the pool alive either.
  readonly #owner: WeakRef<PoolBusesOwner>;
  readonly #byNumber = new Map<number, WeakRef<BusPort>>();
  readonly #numbers = new WeakMap<BusPort, number>();
  readonly #collected = new FinalizationRegistry<number>((number) => this.#byNumber.delete(number));
  #lastNumber = 0;

  constructor(owner: PoolBusesOwner) {
    this.#owner = new WeakRef(owner);
  }

  numberOf(bus: BusPort): number {
    let number = this.#numbers.get(bus);
    if (number === undefined) {
      this.#lastNumber += 1;
      number = this.#lastNumber;
      this.#watchClose(bus, number, this.#owner);
      this.#numbers.set(bus, number);
      this.#byNumber.set(number, new WeakRef(bus));
      this.#collected.register(bus, number);
    }
    return number;
  }

  #watchClose(bus: BusPort, number: number, owner: WeakRef<PoolBusesOwner>): void {
    bus.onClose(() => owner.deref()?.busClosed(number));
  }

  get(number: number): BusPort | undefined {
    return this.#byNumber.get(number)?.deref();
  }

  /** The bus that has been known longest, or `undefined` if there is none. */
  get first(): BusPort | undefined {
    for (const number of this.#byNumber.keys()) {
      const bus = this.get(number);
      if (bus !== undefined) return bus;
    }
    return undefined;
  }
}
