// Does the property test see anything? Every mutant of the sequencers must be caught by it. `pnpm test` tries one in 24.

import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { inTier, tier } from '../../support/tier.js';
import { applyEdit, type Edit } from '../edited-module.js';
import { seed } from '../run-options.js';
import { type CheckResult, checkSchedules } from './check-schedules.js';
import type { Mutant } from './mutant.js';
import { kindsOf, mutants } from './mutants.js';
import type { Kind } from './setup.js';
import { loadSubject } from './subject.js';

type Caught = Pick<CheckResult, 'violation' | 'schedules'>;

/** How many schedules of each kind are run until a mutant is caught: a few of all kinds, then more of all. */
const steps = tier === 'all' ? [500, 5_000, 60_000] : [500, 5_000];
/** Half of them fall within 12 schedules, all but a handful within 5,000 of a kind; those are for `pnpm test:all`. */
const tried = tier === 'all' ? mutants : mutants.filter(({ isRare }, index) => index % 24 === 0 && !isRare);
const rows: string[] = [];

test('every mutant finds what it replaces in the sources', async () => {
  for (const mutant of mutants) applyEdit(await sourceOf(mutant), mutant);
});

describe('the property test catches a sequencer in which', () => {
  test('nothing is wrong: it is not caught', { timeout: 300_000 }, async () => {
    const most = inTier({ quick: 500, all: 10_000 });
    const { violation } = await tryAll([], ['serial', 'partitioned', 'concurrent'], [most]);
    expect(violation).toBeUndefined();
  });

  test.for(tried.map((mutant) => [`${mutant.file}: ${mutant.why}`, mutant] as const))(
    '%s',
    {
      timeout: 300_000,
    },
    async ([, mutant]) => {
      const { violation, schedules } = await tryAll([mutant], kindsOf[mutant.file] ?? [], steps);
      rows.push(
        [mutant.file.padEnd(33), mutant.why.padEnd(58), String(schedules).padStart(6), violation].join('  '),
      );
      expect(violation).toBeDefined();
    },
  );

  afterAll(() => {
    const header = ['file'.padEnd(33), 'what it does'.padEnd(58), ' after', 'caught, because'].join('  ');
    const title = `${rows.length} of ${mutants.length} mutants, seed ${seed}`;
    console.log([title, header, ...rows].join('\n'));
  });
});

function sourceOf({ file }: Mutant): Promise<string> {
  return readFile(new URL(`../../../packages/core/src/${file}`, import.meta.url), 'utf8');
}

/** So many schedules of each kind, then so many more, until one is caught. The first ones of a kind are always the same. */
async function tryAll(
  edits: readonly Edit[],
  kinds: readonly Kind[],
  mostOfKind: readonly number[],
): Promise<Caught> {
  const subject = await loadSubject(edits);
  let schedules = 0;
  for (const most of mostOfKind) {
    for (const kind of kinds) {
      const result = checkSchedules(subject, kind, { schedules: most, seed, shrink: false });
      schedules += result.schedules;
      if (result.violation !== undefined) return { violation: result.violation, schedules };
    }
  }
  return { violation: undefined, schedules };
}
