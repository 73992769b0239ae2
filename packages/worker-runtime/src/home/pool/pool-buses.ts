// Numbers the buses whose subscriptions run on a pool, for the wire, and decides which of them gets an error. A handler's messages may
// arrive after its subscription has ended, so a bus stays known for as long as it lives. The pool does not keep it alive.

import type { BusError } from '@stasis-bus/core';
import { type BusPort, ErrorReporter } from '@stasis-bus/core/internal';

export interface PoolBusesOwner {
  busClosed(number: number): void;
}

export class PoolBuses {
  // A bus does not keep the pool alive either.
  readonly #owner: WeakRef<PoolBusesOwner>;
  readonly #byNumber = new Map<number, WeakRef<BusPort>>();
  readonly #numbers = new WeakMap<BusPort, number>();
  readonly #collected = new FinalizationRegistry<number>((number) => this.#byNumber.delete(number));
  /** Reports errors when no bus is left. */
  readonly #unheard = new ErrorReporter(undefined);
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

  /**
   * Reports an error to the bus that it is about, even if that bus is closed: its handlers may leave something behind that fails later.
   * If that bus is not known or no longer exists, the error goes to an open bus, or else to a closed one. If no bus is left, it becomes
   * a process warning.
   *
   * @param number the number of the bus that the error is about
   */
  report(error: BusError, number: number | undefined): void {
    const own = number === undefined ? undefined : this.get(number);
    (own ?? this.#anyBus ?? this.#unheard).report(error);
  }

  /** The oldest open bus, or else the newest closed one, by when the pool first knew them. */
  get #anyBus(): BusPort | undefined {
    let latest: BusPort | undefined;
    for (const number of this.#byNumber.keys()) {
      const bus = this.get(number);
      if (bus?.isClosed === false) return bus;
      latest = bus ?? latest;
    }
    return latest;
  }
}
