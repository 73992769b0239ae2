// What a pool's threads did. A thread that died is replaced; its place in the list stays.

import type { Lane } from './lane.js';

/** What a pool did and does. */
export interface PoolStatistics {
  readonly threads: readonly ThreadStatistics[];
}

/** What a thread of a pool did. */
export interface ThreadStatistics {
  /** The thread's place in the pool, from 0. */
  readonly id: number;
  readonly invocations: number;
  /** The share of its time, 0 to 1, that the thread was busy since it started. */
  readonly busy: number;
  readonly crashes: number;
}

interface Place {
  lane: Lane | undefined;
  earlierInvocations: number;
  crashes: number;
}

export class ThreadRecords {
  readonly #places: Place[] = [];

  started(lane: Lane): void {
    const free = this.#places.find((place) => place.lane === undefined);
    if (free !== undefined) free.lane = lane;
    else this.#places.push({ lane, earlierInvocations: 0, crashes: 0 });
  }

  ended(lane: Lane, crashed: boolean): void {
    const place = this.#places.find((candidate) => candidate.lane === lane);
    if (place === undefined) return;
    place.lane = undefined;
    place.earlierInvocations += lane.invocations;
    if (crashed) place.crashes += 1;
  }

  statistics(): PoolStatistics {
    const threads = this.#places.map(({ lane, earlierInvocations, crashes }, id) => ({
      id,
      invocations: earlierInvocations + (lane?.invocations ?? 0),
      busy: lane?.busy ?? 0,
      crashes,
    }));
    return { threads };
  }
}
