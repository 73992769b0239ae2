// A session whose executor is the schedule. It remembers whether its executor would ask for more: not after an empty
// answer (if serial: one with fewer than it asked for), until it is woken.

import type { Session } from '../../../packages/core/src/sequencing/invocation-source.js';

const ready = Promise.resolve();

export class FakeSession implements Session {
  readonly name: string;
  readonly ready = ready;
  readonly places: number;
  readonly #capacity: number;
  /** By place: whether the last answer was that there is nothing, and no wake came since. */
  readonly #isAsleep = [true, true];
  batchesOut = 0;
  #isClosed = false;

  constructor(name: string, capacity: number, places: number) {
    this.name = name;
    this.places = places;
    this.#capacity = capacity;
  }

  get hasRoom(): boolean {
    return this.batchesOut < this.#capacity;
  }

  /** Whether it will ask, at one of the places at least. */
  get isAwake(): boolean {
    return this.#isAsleep.includes(false);
  }

  isAwakeAt(place: number): boolean {
    return this.#isAsleep[place] === false;
  }

  wake(): void {
    if (!this.hasRoom || this.#isClosed) return;
    this.#isAsleep[0] = false;
    this.#isAsleep[1] = false;
  }

  /** It was told that there is nothing. */
  sleep(place: number): void {
    this.#isAsleep[place] = true;
  }

  /** Its last route has gone: from now on it would not ask. */
  close(): void {
    this.#isClosed = true;
    this.sleep(0);
    this.sleep(1);
  }

  /** There is a route to it again. */
  open(): void {
    this.#isClosed = false;
  }
}
