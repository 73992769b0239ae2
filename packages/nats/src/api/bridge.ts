// A bridge, as users hold it.

import type { BridgeStatistics } from './statistics.js';

/** The connection of a bus to the buses of other processes. */
export interface Bridge extends AsyncDisposable {
  /**
   * Settles when whatever the other processes publish from now on arrives here, and all snapshots of their caches are here.
   * Rejects with ERR_STASIS_BRIDGE_FAILED when the server refuses what the bridge needs, or the connection is closed; with
   * ERR_STASIS_CLOSED when the bridge is closed first.
   */
  readonly ready: Promise<void>;
  /** Returns what the bridge did and does, as plain JSON. */
  statistics(): BridgeStatistics;
  /**
   * Settles when everything that was published so far has been sent, or stored if its topic is at-least-once, and the snapshots
   * of local caches are in the bucket. Waits for the server while it is away.
   *
   * @throws ERR_STASIS_CLOSED when the bridge is closed first, ERR_STASIS_BRIDGE_FAILED when its connection is closed
   */
  flush(): Promise<void>;
  /**
   * Ends the bridge: it accepts nothing more, lets handlers end with what has arrived, sends what waits, acknowledges, and
   * removes the snapshots of this process everywhere. The connection stays open. Close the bridge before the bus.
   *
   * @param options.timeout milliseconds for all of that; default 10 000. Messages that were not sent by then are dropped, and
   *   counted
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  close(options?: { timeout?: number }): Promise<void>;
}
