// The first code of this package that runs on a pool's thread. It opens the lane on the port and returns; from then on, messages on the
// port drive the thread.

import { threadId } from 'node:worker_threads';
import { setLocalEid } from '@stasis-bus/core';
import type { Activity } from '@stasis-bus/core/internal';
import type { LaneStart } from '../wire/protocol.js';
import { LaneClock } from '../wire/shared/lane-clock.js';
import { WorkerLane } from './worker-lane.js';

/** Counts nothing, since the pool decides how long its threads live. */
const endsWithPool: Activity = { enter: () => {}, leave: () => {} };

export default function openLane({ port, eid, clock }: LaneStart): number {
  setLocalEid(eid);
  const lane = new WorkerLane(port, new LaneClock(clock.cells, clock.zeroMs), endsWithPool);
  lane.ownThread();
  lane.listen();
  return threadId;
}
