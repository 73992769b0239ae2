// An act: one kind of traffic, played once in every round. When it settles, all that it made has ended.

import type { InlineExecutor, WorkerPool } from '@stasis-bus/worker-runtime';
import type { Random } from '../basics/random.js';
import type { Stage } from '../watch/stage.js';
import type { Tally } from '../watch/tally.js';

export interface Scene {
  readonly random: Random;
  readonly tally: Tally;
  /** Distinguishes the names of this act of this round. */
  readonly name: string;
  /** The bus that stays. */
  readonly stage: Stage;
  readonly inline: InlineExecutor;
  /** The pool that stays and whose threads never end. */
  readonly steady: WorkerPool;
  /** The pool that stays and whose threads are ended. */
  readonly rough: WorkerPool;
  /** How many threads the pools have. */
  readonly threads: number;
}

export type Act = (scene: Scene) => Promise<void>;
