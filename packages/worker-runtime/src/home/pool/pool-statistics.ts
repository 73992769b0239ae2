// What a pool's threads did. A thread that died is replaced; its place in the list stays.

import type { ThreadStatistics as BusThreadStatistics } from '@stasis-bus/core';
import { epochMs } from '@stasis-bus/core/internal';
import type { Lane } from '../lane/lane.js';

/** What a pool did and does. */
export interface PoolStatistics {
  /** By place; a place stays when its thread has ended. */
  readonly threads: readonly ThreadStatistics[];
}

/** What a thread of a pool did: as in the statistics of a bus, without the pool's name. */
export type ThreadStatistics = Omit<BusThreadStatistics, 'executor'>;

interface Place {
  lane: Lane | undefined;
  startedAt: number | null;
  earlierInvocations: number;
  crashes: number;
}

export class ThreadRecords {
  readonly #places: Place[] = [];

  /** Returns the thread's place. */
  started(lane: Lane): number {
    const free = this.#places.findIndex((place) => place.lane === undefined);
    const id = free < 0 ? this.#places.length : free;
    const { earlierInvocations = 0, crashes = 0 } = this.#places[id] ?? {};
    this.#places[id] = { lane, startedAt: epochMs(), earlierInvocations, crashes };
    return id;
  }

  /** Returns the place that the thread had. */
  ended(lane: Lane, crashed: boolean): number | undefined {
    const id = this.#places.findIndex((candidate) => candidate.lane === lane);
    const place = this.#places[id];
    if (place === undefined) return undefined;
    place.lane = undefined;
    place.startedAt = null;
    place.earlierInvocations += lane.invocations;
    if (crashed) place.crashes += 1;
    return id;
  }

  statistics(): PoolStatistics {
    const threads = this.#places.map(({ lane, startedAt, earlierInvocations, crashes }, id) => ({
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
