// What a pool's threads did. A thread that died is replaced; its place in the list stays.

import { epochMs } from '@stasis-bus/core/internal';
import type { Lane } from '../lane/lane.js';

/** What a pool did and does. */
export interface PoolStatistics {
  /** By place; a place stays when its thread has ended. */
  readonly threads: readonly ThreadStatistics[];
}

/** What a thread of a pool did. */
export interface ThreadStatistics {
  /** The thread's place in the pool, from 0. */
  readonly id: number;
  /** When the thread started, in epoch milliseconds. Its replacement has another time; `null` while there is no thread. */
  readonly startedAt: number | null;
  /** Invocations that have ended there, failed ones too, and those of the threads before it. */
  readonly invocations: number;
  /** The share of its time, 0 to 1, that the thread was busy since it started. */
  readonly busy: number;
  /** Milliseconds that the thread was busy since it started. Never falls, unless the thread is replaced. */
  readonly busyTime: number;
  /** How often a thread at this place has died, or was ended because it took too long. */
  readonly crashes: number;
}

interface Place {
  lane: Lane | undefined;
  startedAt: number | null;
  earlierInvocations: number;
  crashes: number;
}

export class ThreadRecords {
  readonly #places: Place[] = [];

  /** Gives the thread's place. */
  started(lane: Lane): number {
    const free = this.#places.findIndex((place) => place.lane === undefined);
    const id = free < 0 ? this.#places.length : free;
    const { earlierInvocations = 0, crashes = 0 } = this.#places[id] ?? {};
    this.#places[id] = { lane, startedAt: epochMs(), earlierInvocations, crashes };
    return id;
  }

  /** Gives the place that the thread had. */
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
