// Which tests run, and how much of each: nothing else asks for STASIS_TESTS. `quick` is `pnpm test`, for everybody who has changed a
// line. `current` is `pnpm test:current`: the same counts, on the newest Node.js. `all` is `pnpm test:all`, and what runs vitest
// by itself.

const tiers = ['quick', 'current', 'all'] as const;
export type Tier = (typeof tiers)[number];

export const tier = tierOf(process.env['STASIS_TESTS'] ?? 'all');

function tierOf(name: string): Tier {
  const found = tiers.find((each) => each === name);
  if (found === undefined) throw new Error(`STASIS_TESTS can be ${tiers.join(', ')}, but not ${name}`);
  return found;
}

/** Where tests try fewer schedules, values, posts, mutants or messages in a tier that is not `all`: beginnings of paths below `test/`. */
export const countedPaths: readonly string[] = [
  'fuzz/',
  'model/',
  'wire/',
  'conformance/subscriptions/serialized.test.ts',
];

/** Returns how many schedules, values, posts or messages a test at one of the counted paths tries in this tier. */
export function inTier(counts: { readonly quick: number; readonly all: number }): number {
  return tier === 'all' ? counts.all : counts.quick;
}
