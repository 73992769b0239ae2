// The baseline of synchronous rows: the same object, emitted again and again.
//
//   emit ─► EventEmitter ─► listeners: count

import { EventEmitter } from 'node:events';
import { type Payload, payload } from './payload.js';
import type { Work } from './row.js';

/** Returns a baseline whose units are calls of a listener. */
export function emitterBaseline(listeners: number): Work {
  return {
    name: listeners === 1 ? 'EventEmitter.emit' : `emit to ${listeners}`,
    amount: 5_000_000,
    async open() {
      const emitter = new EventEmitter();
      let count = 0;
      for (let index = 0; index < listeners; index += 1) {
        emitter.on('sample', ({ data }: Payload) => {
          count += data.id;
        });
      }
      const sample = payload(1);
      return {
        async round(calls) {
          const before = count;
          for (let index = 0; index < calls; index += listeners) emitter.emit('sample', sample);
          if (count - before !== calls) throw new Error(`${count - before} of ${calls} calls`);
        },
        async close() {},
      };
    },
  };
}
