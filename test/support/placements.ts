// The four places where a handler can run (SPEC 4.3), and how a test is repeated on several of them.

import { afterEach, beforeEach, describe } from 'vitest';
import { sharesThreads } from './shared-pools.js';
import { Stage } from './stage.js';
import { tier } from './tier.js';

export type Placement = 'main' | 'synchronous' | 'pool' | 'thread';

export const everywhere: readonly Placement[] = ['main', 'synchronous', 'pool', 'thread'];
/** Where messages are queued, and handlers may be asynchronous. */
export const queued: readonly Placement[] = ['main', 'pool', 'thread'];
/** On other threads than home. */
export const remote: readonly Placement[] = ['pool', 'thread'];
/** On the thread of the bus. */
export const atHome: readonly Placement[] = ['main', 'synchronous'];

/** Repeats tests on each of the placements, each test with a bus of its own. */
export function onEach(placements: readonly Placement[], define: (stage: Stage) => void): void {
  forEachIn('on', placements, (placement) => define(useStage(placement)));
}

/**
 * Describes tests once for each of these. A thread of its own is a pool of one: where tests run on a pool as well, and each starts its
 * threads, it is left to `pnpm test:all`, and they are reported as skipped.
 */
export function forEachIn<K extends string>(
  word: 'on' | 'by',
  kinds: readonly K[],
  define: (kind: K) => void,
): void {
  const names: readonly string[] = kinds;
  for (const kind of kinds) {
    const isLeftOut = tier !== 'all' && kind === 'thread' && names.includes('pool') && !sharesThreads();
    describe.skipIf(isLeftOut)(`${word} ${kind}`, () => define(kind));
  }
}

/** A stage for the tests of this suite. It fails a test that left errors behind which it did not look at. */
export function useStage(placement: Placement = 'main'): Stage {
  const stage = new Stage(placement);
  beforeEach(() => stage.open());
  afterEach(() => stage.close());
  return stage;
}
