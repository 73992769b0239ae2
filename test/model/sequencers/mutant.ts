// One way to break the sequencers.

import type { Edit } from './subject.js';

export interface Mutant extends Edit {
  /** What it does wrong. */
  readonly why: string;
}

export function mutantsOf(
  file: string,
  changes: readonly (readonly [why: string, find: string, replace: string])[],
): Mutant[] {
  return changes.map(([why, find, replace]) => ({ file, why, find, replace }));
}
