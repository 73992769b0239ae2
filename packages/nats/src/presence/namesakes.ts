// Reports other live processes with the name or the eid of this one. Two such processes get into each other's way: one resumes at the
// position of the other, and each overwrites the snapshots of the other. Both report it.

import { BusError } from '@stasis-bus/core';
import type { BusPort } from '@stasis-bus/core/internal';
import { RecentIds } from '../import/recent-ids.js';
import type { Stamp } from '../wire/stamp.js';

const mostKnown = 1_000;

/** Reports each other session that uses a name or an eid which only this process should have. */
export class Namesakes {
  readonly #bus: BusPort;
  readonly #what: string;
  readonly #known = new RecentIds(mostKnown);
  /** Whether another session has been heard from. */
  areKnown = false;

  /** @param what what only this process should have, for the report */
  constructor(bus: BusPort, what: string) {
    this.#bus = bus;
    this.#what = what;
  }

  /** Reports the session of a frame if it is new. Returns whether it is. */
  heard({ session }: Stamp): boolean {
    const isNew = this.#known.add(session);
    this.areKnown = true;
    if (isNew)
      this.#bus.report(new BusError('ERR_STASIS_BRIDGE_FAILED', `another live process has ${this.#what}`));
    return isNew;
  }
}
