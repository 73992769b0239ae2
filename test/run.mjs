// `node test/run.mjs TIER [path…]`: runs the tests of a tier (see support/tier.ts), or those of them whose paths have one of these
// in them. The packages must have been built.

import { runVitest } from './support/run-vitest.mjs';

const [tier, ...filters] = process.argv.slice(2);
runVitest(tier, filters);
