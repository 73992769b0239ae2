// Messages are created (cloned and frozen), but not published.
//
//   create ─► message

import { cloneBaseline } from '../support/clone-baseline.js';
import { payload } from '../support/payload.js';
import type { Row } from '../support/row.js';
import { Sample } from '../support/sample.js';

export const createOnly: Row = {
  name: 'create-only',
  topology: 'each message created, none published',
  amount: 400_000,
  baseline: cloneBaseline,
  async open() {
    return {
      async round(messages) {
        let sum = 0;
        for (let id = 1; id <= messages; id += 1) sum += Sample.create(payload(id)).value.data.id;
        if (sum !== (messages * (messages + 1)) / 2) throw new Error(`the ids add up to ${sum}`);
        if (!Object.isFrozen(Sample.create(payload(1)).value.data.v))
          throw new Error('values are not frozen');
      },
      async close() {},
    };
  },
};
