// How many schedules are run, and which: MODEL_SEED=17 runs others, MODEL_SEED=random ever new ones, and
// MODEL_SCHEDULES=1000000 more, in whatever tier.

import { inTier } from '../support/tier.js';

function seedOf(text: string | undefined): number {
  if (text === 'random') return Math.floor(Math.random() * 2 ** 31);
  return text === undefined ? 1 : Number(text);
}

export const seed = seedOf(process.env['MODEL_SEED']);

/** @param usual how many there are in a tier, unless the environment says it */
export function schedulesOr(usual: Parameters<typeof inTier>[0]): number {
  const text = process.env['MODEL_SCHEDULES'];
  return text === undefined ? inTier(usual) : Number(text);
}
