// Starts a thread of a pool, and makes home's end of its lane.

import { MessageChannel } from 'node:worker_threads';
import { localEid } from '@stasis-bus/core';
import { LaneClock } from '../../wire/shared/lane-clock.js';
import { Lane, type LaneOwner } from '../lane/lane.js';
import type { Threads } from './threads.js';

/** Starts a thread. Resolves with its lane when the thread is ready; rejects if the thread dies first. */
export async function startLane(threads: Threads, owner: LaneOwner): Promise<Lane> {
  const { port1, port2 } = new MessageChannel();
  const clock = new LaneClock();
  try {
    const { cells, zeroMs } = clock;
    const thread = await threads.open({ port: port2, eid: localEid(), clock: { cells, zeroMs } });
    return new Lane(thread, port1, clock, owner);
  } catch (error) {
    port1.close();
    throw error;
  }
}
