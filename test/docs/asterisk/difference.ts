// A difference from the original that docs/coming-from-asterisk.md states: what shows that the bus does what it says.

import type { Stage } from '../../support/stage.js';

export interface Difference {
  /** The rule that the behaviour follows from. */
  readonly rule: string;
  readonly shows: (stage: Stage) => void | Promise<void>;
}

/** By the first cell of the row that states it. */
export type Differences = Readonly<Record<string, Difference>>;
