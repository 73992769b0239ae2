// Runs the property as a test: says how many schedules were run and how long it took, or how a rule was broken.

import { schedulesOr, seed } from '../run-options.js';
import { checkSchedules } from './check-schedules.js';
import type { Kind } from './setup.js';
import { loadSubject } from './subject.js';

/**
 * @param all how many schedules `pnpm test:all` runs; `pnpm test` runs 5,000
 * @throws with the shortest schedule found that breaks a rule
 */
export async function expectNoViolation(kind: Kind, all: number): Promise<void> {
  const subject = await loadSubject();
  const started = performance.now();
  const { schedules, story } = checkSchedules(subject, kind, {
    schedules: schedulesOr({ quick: 5_000, all }),
    seed,
    shrink: true,
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (story !== undefined)
    throw new Error(`schedule ${schedules} of seed ${seed} (MODEL_SEED=${seed}) breaks a rule:\n${story}`);
  console.log(`${kind}: ${schedules} schedules of seed ${seed} in ${seconds} s`);
}
