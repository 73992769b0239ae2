// Emittery, which calls its listeners later: `emit` returns a promise.
//
//   emit ─► microtask ─► listener: counts

import Emittery from 'emittery';
import { synchronousReady } from '../rows/synchronous-ready.js';
import { type Payload, payload } from '../support/payload.js';
import { pipelined } from '../support/pipelined.js';
import type { Row } from '../support/row.js';

export const emittery: Row = {
  name: 'emittery',
  topology: 'emittery, 1 listener, the same object again and again, 1,024 under way',
  amount: 200_000,
  beside: synchronousReady,
  async open() {
    const emitter = new Emittery<{ sample: Payload }>();
    let count = 0;
    emitter.on('sample', ({ data }) => {
      count += data.id;
    });
    const sample = payload(1);
    return {
      async round(messages) {
        const before = count;
        await pipelined(messages, 1024, () => emitter.emit('sample', sample));
        if (count - before !== messages) throw new Error(`${count - before} of ${messages} arrived`);
      },
      async close() {},
    };
  },
};
