// What runs first on every thread: it opens the lane on the port and ends; from then on the port drives it.

import { threadId } from 'node:worker_threads';
import { setLocalEid } from '@stasis-bus/core';
import { LaneClock } from '../wire/lane-clock.js';
import type { LaneStart } from '../wire/protocol.js';
import { WorkerLane } from './worker-lane.js';

export default function openLane({ port, eid, clock }: LaneStart): number {
  setLocalEid(eid);
  new WorkerLane(port, new LaneClock(clock.cells, clock.epochMs)).listen();
  return threadId;
}
