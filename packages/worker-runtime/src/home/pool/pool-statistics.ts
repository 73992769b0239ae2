// Keeps a record of each thread of a pool. A record is a slot with an id: a thread that starts takes the first free slot, which keeps
// the counts of the threads that had it before.

import type { ThreadStatistics as BusThreadStatistics } from '@stasis-bus/core';
import { epochMs } from '@stasis-bus/core/internal';
import type { Lane } from '../lane/lane.js';

/** What a pool's threads have done so far, as a plain JSON object. */
export interface PoolStatistics {
  /** The threads by their `id`, from 0. An entry stays when its thread has ended, and goes on counting for the replacement. */
  readonly threads: readonly ThreadStatistics[];
}

/** What a thread of a pool has done so far: an entry of `bus.statistics().threads` without the pool's name. */
export type ThreadStatistics = Omit<BusThreadStatistics, 'executor'>;

interface ThreadRecord {
  lane: Lane | undefined;
  startedAt: number | null;
  earlierInvocations: number;
  crashes: number;
}

export class ThreadRecords {
  readonly #slots: ThreadRecord[] = [];

  /** Notes that a lane's thread has started. Returns its id. */
  started(lane: Lane): number {
    const free = this.#slots.findIndex((slot) => slot.lane === undefined);
    const id = free < 0 ? this.#slots.length : free;
    const { earlierInvocations = 0, crashes = 0 } = this.#slots[id] ?? {};
    this.#slots[id] = { lane, startedAt: epochMs(), earlierInvocations, crashes };
    return id;
  }

  /** Notes that a lane's thread has ended. Returns the id that it had, or `undefined` if that was noted before. */
  ended(lane: Lane, crashed: boolean): number | undefined {
    const id = this.#slots.findIndex((slot) => slot.lane === lane);
    const record = this.#slots[id];
    if (record === undefined) return undefined;
    record.lane = undefined;
    record.startedAt = null;
    record.earlierInvocations += lane.invocations;
    if (crashed) record.crashes += 1;
    return id;
  }

  statistics(): PoolStatistics {
    const threads = this.#slots.map(({ lane, startedAt, earlierInvocations, crashes }, id) => ({
      id,
      startedAt,
      invocations: earlierInvocations + (lane?.invocations ?? 0),
      busy: lane?.thread.busy.share ?? 0,
      busyTime: lane?.thread.busy.ms ?? 0,
      crashes,
    }));
    return { threads };
  }
}
