// A vitest reporter: says which tier runs, what it leaves out, and where that runs.

import type { Reporter } from 'vitest/node';
import { passedFiles } from './passed-files.js';
import { slowFiles } from './slow-files.js';
import { tier } from './tier.js';

export class TierReport implements Reporter {
  onInit(): void {
    process.stdout.write(`\n${describeTier()}\n`);
  }
}

function describeTier(): string {
  switch (tier) {
    case 'quick':
      return [
        'Tests: the quick ones. Left to `pnpm test:all` are most schedules, values and mutants, where threads start anew for each test',
        'also handlers on a thread of their own (reported as skipped), and these files:',
        ...linesOf(slowFiles),
      ].join('\n');
    case 'current':
      return 'Tests: those that are named, with as many schedules, values and placements as in the quick ones.';
    case 'all':
      return passedFiles.length === 0
        ? 'Tests: all of them.'
        : `Tests: all of them but for ${passedFiles.length} files that have just passed in full (STASIS_PASSED).`;
  }
}

/** A line per folder, with the names of its files. */
function linesOf(files: readonly string[]): string[] {
  const names = new Map<string, string[]>();
  for (const file of files) {
    const end = file.lastIndexOf('/');
    const folder = file.slice(0, end);
    names.set(folder, [...(names.get(folder) ?? []), file.slice(end + 1).replace('.test.ts', '')]);
  }
  return [...names].sort().map(([folder, own]) => `  ${folder}: ${own.sort().join(', ')}`);
}
