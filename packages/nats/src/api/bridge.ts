// A bridge, as users hold it.

import type { BridgeStatistics } from './statistics.js';

/** A bus's way to those of other processes. */
export interface Bridge extends AsyncDisposable {
  /**
   * Settles when what others publish from now on arrives here, and all snapshots of their caches have. Rejects with
   * ERR_STASIS_BRIDGE_FAILED when the server refuses what it takes, or the connection is closed; with ERR_STASIS_CLOSED when
   * the bridge is closed first.
   */
  readonly ready: Promise<void>;
  /** What it did and does, as plain JSON. */
  statistics(): BridgeStatistics;
  /**
   * Settles when all that was published so far is on its way, or stored if it is to arrive at least once, and the snapshots
   * of local caches are where others find them. Waits for the server, if it is away.
   *
   * @throws ERR_STASIS_CLOSED when the bridge is closed first, ERR_STASIS_BRIDGE_FAILED when its connection is
   */
  flush(): Promise<void>;
  /**
   * Ends it: nothing more is sent or let in; what is here is handled, sent and acknowledged; the snapshots of this process
   * are cleared everywhere. The connection stays open. Close it before the bus.
   *
   * @param options.timeout milliseconds for all of it; default 10 000. What was not sent then is dropped, and counted
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  close(options?: { timeout?: number }): Promise<void>;
}
