// What runs first on every thread: it opens the lane on the port and ends; from then on the port drives it.

import { threadId } from 'node:worker_threads';
import { setLocalEid } from '@stasis-bus/core';
import type { Activity } from '@stasis-bus/core/internal';
import type { LaneStart } from '../wire/protocol.js';
import { LaneClock } from '../wire/shared/lane-clock.js';
import { WorkerLane } from './worker-lane.js';

/** A pool's threads live as long as the pool wants them to. */
const endsWithPool: Activity = { enter: () => {}, leave: () => {} };

export default function openLane({ port, eid, clock }: LaneStart): number {
  setLocalEid(eid);
  const lane = new WorkerLane(port, new LaneClock(clock.cells, clock.zeroMs), endsWithPool);
  lane.ownThread();
  lane.listen();
  return threadId;
}
