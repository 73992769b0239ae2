// The lanes of a pool that take nothing more, until their threads have ended. On a retired one, what is under way comes to its end
// first.

import type { BusError } from '@stasis-bus/core';
import type { Lane } from '../lane/lane.js';

/** What leaving lanes tell the crew. */
export interface LeavingLanesOwner {
  /** The lane is in use no more: its thread is being ended. Returns the thread's place in the pool. */
  laneLeaves(lane: Lane): number | undefined;
  /** Its thread has ended: another may take its place. */
  laneLeft(thread: number | undefined, reason: BusError): void;
}

export class LeavingLanes {
  readonly #owner: LeavingLanesOwner;
  readonly #retired = new Set<Lane>();
  readonly #ending = new Map<Lane, Promise<void>>();

  constructor(owner: LeavingLanesOwner) {
    this.#owner = owner;
  }

  get lanes(): readonly Lane[] {
    return [...this.#retired, ...this.#ending.keys()];
  }

  has(lane: Lane): boolean {
    return this.#retired.has(lane) || this.#ending.has(lane);
  }

  /** Ends the lane's thread when nothing is under way there. */
  retire(lane: Lane, reason: BusError): void {
    this.#retired.add(lane);
    lane.retire();
    void lane.idle.then(() => {
      // Unless its thread has died meanwhile.
      if (this.#retired.has(lane)) void this.end(lane, reason);
    });
  }

  /** Takes the lane out of use and ends its thread; what is under way there fails with the reason. */
  end(lane: Lane, reason: BusError): Promise<void> {
    let ending = this.#ending.get(lane);
    if (ending === undefined) {
      ending = this.#end(lane, reason);
      this.#ending.set(lane, ending);
    }
    return ending;
  }

  /** The lane's thread has ended. Returns whether it was ended by `end`. */
  ended(lane: Lane): boolean {
    this.#retired.delete(lane);
    return this.#ending.has(lane);
  }

  async #end(lane: Lane, reason: BusError): Promise<void> {
    const thread = this.#owner.laneLeaves(lane);
    await lane.tidyUp();
    await lane.end(reason);
    this.#ending.delete(lane);
    this.#owner.laneLeft(thread, reason);
  }
}
