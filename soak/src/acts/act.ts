// An act: one kind of traffic, played once in every round. When it settles, everything that it made has ended.

import type { InlineExecutor, WorkerPool } from '@stasis-bus/worker-runtime';
import type { Random } from '../basics/random.js';
import type { Stage } from '../watch/stage.js';
import type { Tally } from '../watch/tally.js';

/** What an act plays with. */
export interface Scene {
  readonly random: Random;
  readonly tally: Tally;
  /** A prefix for names, unique for this act in this round. */
  readonly name: string;
  /** The stage with the bus that lasts for the whole run. */
  readonly stage: Stage;
  readonly inline: InlineExecutor;
  /** The lasting pool whose threads never end. */
  readonly steady: WorkerPool;
  /** The lasting pool whose threads are ended again and again. */
  readonly rough: WorkerPool;
  /** How many threads each of these pools has. */
  readonly threads: number;
}

export type Act = (scene: Scene) => Promise<void>;
