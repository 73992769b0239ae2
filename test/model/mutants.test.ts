// Does the property test see anything? Every mutant of the sequencers must be caught by it.

import { afterAll, describe, expect, test } from 'vitest';
import { type CheckResult, checkSchedules } from './sequencers/check-schedules.js';
import { kindsOf, mutants } from './sequencers/mutants.js';
import { seed } from './sequencers/run-options.js';
import type { Kind } from './sequencers/setup.js';
import { type Edit, loadSubject } from './sequencers/subject.js';

type Caught = Pick<CheckResult, 'violation' | 'schedules'>;

const mostSchedules = 60_000;
const rows: string[] = [];

describe('the property test catches a sequencer in which', () => {
  test('nothing is wrong: it is not caught', { timeout: 300_000 }, async () => {
    const { violation } = await tryAll([], ['serial', 'partitioned', 'concurrent'], 10_000);
    expect(violation).toBeUndefined();
  });

  test.for(mutants.map((mutant) => [`${mutant.file}: ${mutant.why}`, mutant] as const))(
    '%s',
    {
      timeout: 300_000,
    },
    async ([, mutant]) => {
      const { violation, schedules } = await tryAll([mutant], kindsOf[mutant.file] ?? [], mostSchedules);
      rows.push(
        [mutant.file.padEnd(33), mutant.why.padEnd(58), String(schedules).padStart(6), violation].join('  '),
      );
      expect(violation).toBeDefined();
    },
  );

  afterAll(() => {
    const header = ['file'.padEnd(33), 'what it does'.padEnd(58), ' after', 'caught, because'].join('  ');
    console.log([`${rows.length} mutants of seed ${seed}`, header, ...rows].join('\n'));
  });
});

/** A few schedules of each kind, then many. */
async function tryAll(edits: readonly Edit[], kinds: readonly Kind[], many: number): Promise<Caught> {
  const subject = await loadSubject(edits);
  let schedules = 0;
  for (const most of [500, many]) {
    for (const kind of kinds) {
      const result = checkSchedules(subject, kind, { schedules: most, seed, shrink: false });
      schedules += result.schedules;
      if (result.violation !== undefined) return { violation: result.violation, schedules };
    }
  }
  return { violation: undefined, schedules };
}
