// Two live processes with one name, or with one eid, get into each other's way: one resumes at the position of the other, and each
// overwrites the snapshots of the other. Both of them hear of that, and report it.

import { BusError } from '@stasis-bus/core';
import type { BusPort } from '@stasis-bus/core/internal';
import { RecentIds } from '../import/recent-ids.js';
import type { Stamp } from '../wire/stamp.js';

const mostKnown = 1_000;

/** Reports each other session that uses a name which should belong to one process. */
export class Namesakes {
  readonly #bus: BusPort;
  readonly #what: string;
  readonly #known = new RecentIds(mostKnown);
  /** Whether any was heard. */
  areKnown = false;

  /** @param what only this process should have */
  constructor(bus: BusPort, what: string) {
    this.#bus = bus;
    this.#what = what;
  }

  /** Reports the session of a frame if it was not heard before. Returns whether it was new. */
  heard({ session }: Stamp): boolean {
    const isNew = this.#known.add(session);
    this.areKnown = true;
    if (isNew)
      this.#bus.report(new BusError('ERR_STASIS_BRIDGE_FAILED', `another live process has ${this.#what}`));
    return isNew;
  }
}
