// The cost of a dispatch: one publisher, one ready message, synchronous subscribers. Units are deliveries; the baseline is an
// EventEmitter with as many listeners.
//
//   publish ─► topic ─► synchronous subscribers: count

import { Bus } from '@stasis-bus/core';
import { emitterBaseline } from '../support/emitter-baseline.js';
import { payload } from '../support/payload.js';
import type { Row } from '../support/row.js';
import { Sample } from '../support/sample.js';

export const synchronousReady = readyRow('synchronous-ready', 1);
export const synchronousTen = readyRow('synchronous-ten', 10);

function readyRow(name: string, subscribers: number): Row {
  return {
    name,
    topology: `1 topic, ${subscribers} synchronous subscriber${subscribers === 1 ? '' : 's'}, one ready message again and again`,
    unit: 'deliveries',
    amount: 5_000_000,
    baseline: emitterBaseline(subscribers),
    async open() {
      const bus = new Bus();
      const topic = bus.topic('samples');
      let count = 0;
      for (let index = 0; index < subscribers; index += 1) {
        topic.subscribe(
          ({ value }) => {
            count += value.data.id;
          },
          { accept: [Sample], synchronous: true },
        );
      }
      const message = Sample.create(payload(1));
      return {
        async round(deliveries) {
          const before = count;
          for (let index = 0; index < deliveries; index += subscribers) topic.publish(message);
          if (count - before !== deliveries) throw new Error(`${count - before} of ${deliveries} arrived`);
        },
        close: () => bus.close(),
      };
    },
  };
}
