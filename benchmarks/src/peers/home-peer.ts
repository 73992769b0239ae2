// A peer that calls one listener on the same thread with the same object again and again, as synchronous-ready does.
//
//   emit ─► listener: counts

import { synchronousReady } from '../rows/synchronous-ready.js';
import { type Payload, payload } from '../support/payload.js';
import type { Row } from '../support/row.js';

type Emit = (sample: Payload) => unknown;

/** Returns the row of a peer. @param connect attaches the listener, and returns a function that calls it */
export function homePeer(name: string, topology: string, connect: (listener: Emit) => Emit): Row {
  return {
    name,
    topology: `${topology}, 1 listener, the same object again and again`,
    amount: 5_000_000,
    beside: synchronousReady,
    async open() {
      let count = 0;
      const emit = connect(({ data }) => {
        count += data.id;
      });
      const sample = payload(1);
      return {
        async round(messages) {
          const before = count;
          for (let index = 0; index < messages; index += 1) emit(sample);
          if (count - before !== messages) throw new Error(`${count - before} of ${messages} arrived`);
        },
        async close() {},
      };
    },
  };
}
