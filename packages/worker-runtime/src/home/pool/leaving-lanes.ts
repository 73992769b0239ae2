// The lanes of a pool that take no more batches, until their threads have ended. A retired lane first completes what is under way; a
// lane that is ended does not.

import type { BusError } from '@stasis-bus/core';
import type { Lane } from '../lane/lane.js';

/** What leaving lanes report to the crew. */
export interface LeavingLanesOwner {
  /** Called when a lane's thread is about to be ended: the lane is no longer in use. Returns the thread's id in the pool. */
  laneLeaves(lane: Lane): number | undefined;
  /** Called when the thread has ended: another thread may take its id. */
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

  /** Ends the lane's thread as soon as nothing is under way there. */
  retire(lane: Lane, reason: BusError): void {
    this.#retired.add(lane);
    lane.retire();
    void lane.idle.then(() => {
      // Unless its thread has died meanwhile.
      if (this.#retired.has(lane)) void this.end(lane, reason);
    });
  }

  /** Takes the lane out of use and ends its thread. Invocations under way there fail with the reason. Resolves when it has ended. */
  end(lane: Lane, reason: BusError): Promise<void> {
    let ending = this.#ending.get(lane);
    if (ending === undefined) {
      ending = this.#end(lane, reason);
      this.#ending.set(lane, ending);
    }
    return ending;
  }

  /** Notes that the lane's thread has ended. Returns whether `end` has ended it. */
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
