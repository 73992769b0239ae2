// A bridge, as users hold it.

import type { BridgeStatistics } from './statistics.js';

/** The connection of a bus to the buses of other processes. */
export interface Bridge extends AsyncDisposable {
  /**
   * Resolves when everything that other processes publish from now on will arrive, and all snapshots of their caches are here.
   * Rejects with ERR_STASIS_BRIDGE_FAILED if the server refuses what the bridge needs, or the connection is closed; with
   * ERR_STASIS_CLOSED if the bridge is closed first.
   */
  readonly ready: Promise<void>;
  /** Returns the counts and the present state of the bridge, as plain JSON. */
  statistics(): BridgeStatistics;
  /**
   * Resolves when everything published so far has been sent, or stored if its topic is at-least-once, and the snapshots of local
   * caches are in the bucket. Waits while the server is away.
   *
   * @throws ERR_STASIS_CLOSED if the bridge is closed first, ERR_STASIS_BRIDGE_FAILED if its connection is closed
   */
  flush(): Promise<void>;
  /**
   * Ends the bridge: accepts nothing more, lets handlers finish what has arrived, sends what waits, acknowledges what was handled, and
   * removes the snapshots of this process everywhere. The connection stays open. Close the bridge before the bus.
   *
   * @param options.timeout milliseconds for all of that; default 10 000. Messages that were not sent by then are dropped and counted
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  close(options?: { timeout?: number }): Promise<void>;
}
