// The buses whose subscriptions run on a pool, by their numbers on the wire, and which of them an error is reported to. A handler's
// messages may arrive after its subscription has ended, so a bus stays known for as long as it lives. The pool does not keep it alive.

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
  /** Reports what no bus is left to hear. */
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
   * Reports an error to the bus that it is about, even if that is closed: its `onError` still hears what its handlers have left behind.
   * If that bus is not known or no longer exists, the error goes to an open bus, or else to a closed one. If no bus is left, it becomes
   * a process warning.
   *
   * @param number the number of the bus that the error is about
   */
  report(error: BusError, number: number | undefined): void {
    const own = number === undefined ? undefined : this.get(number);
    (own ?? this.#anyBus ?? this.#unheard).report(error);
  }

  /** The open bus that has been known longest, or else the closed bus that has been known for the shortest time. */
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
