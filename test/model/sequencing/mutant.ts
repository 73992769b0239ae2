// One way to break the sequencers.

import type { Edit } from '../edited-module.js';

export interface Mutant extends Edit {
  /** What it does wrong. */
  readonly why: string;
  /** Whether it takes more than 5,000 schedules of each kind to catch it. */
  readonly isRare: boolean;
}

export function mutantsOf(
  file: string,
  changes: readonly (readonly [why: string, find: string, replace: string, rare?: 'rare'])[],
): Mutant[] {
  return changes.map(([why, find, replace, rare]) => ({
    file,
    why,
    find,
    replace,
    isRare: rare !== undefined,
  }));
}
