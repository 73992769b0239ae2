// The baseline of creating messages: `structuredClone` of the same payload, which neither freezes nor publishes.

import { payload } from './payload.js';
import type { Work } from './row.js';

export const cloneBaseline: Work = {
  name: 'structuredClone',
  amount: 200_000,
  async open() {
    return {
      async round(clones) {
        let sum = 0;
        for (let id = 1; id <= clones; id += 1) sum += structuredClone(payload(id)).data.id;
        if (sum !== (clones * (clones + 1)) / 2) throw new Error(`the clones' ids add up to ${sum}`);
      },
      async close() {},
    };
  },
};
