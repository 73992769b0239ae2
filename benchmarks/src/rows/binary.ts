// Messages of a mebibyte, copied for each thread or shared, to four subscribers on a worker thread. Units are deliveries; the baseline
// posts the bytes once for each delivery, on a raw port.
//
//                      ╔═► pool subscriber 1: records, and checks the length and both ends of the bytes
//   publish ─► topic ══╬═► …
//                      ╚═► pool subscriber 4

import { paced } from '../support/paced.js';
import { makeParcel } from '../support/parcel.js';
import { openPoolBus } from '../support/pool-bus.js';
import { rawBinary } from '../support/raw-binary.js';
import type { Row } from '../support/row.js';
import { Parcel } from '../support/sample.js';
import { Tally } from '../support/tally.js';

const subscribers = 4;

export const binary = binaryRow('binary', 'not shared', {});
export const binaryShared = binaryRow('binary-shared', 'shared', { share: true });

function binaryRow(name: string, sharing: string, createOptions: { share?: boolean }): Row {
  return {
    name,
    topology: `1 topic, 4 subscribers on the pool, each message created with 1 MiB of bytes, ${sharing}`,
    unit: 'deliveries',
    amount: 400,
    baseline: rawBinary,
    async open() {
      const { bus, handler, close } = openPoolBus({ threads: 1 });
      const topic = bus.topic('parcels');
      const tallies = Tally.many(subscribers);
      for (const { cells } of tallies) {
        const options = { accept: [Parcel], data: cells, congestion: { high: 8 } };
        await topic.subscribe(handler('parcel-handler'), options).ready;
      }
      let lastId = 0;
      return {
        async round(deliveries) {
          const publish = (): void => {
            lastId += 1;
            topic.publish(Parcel, makeParcel(lastId), createOptions);
          };
          await paced(topic, deliveries / subscribers, publish, 1);
          await bus.drain();
          for (const tally of tallies) tally.verify(lastId);
        },
        close,
      };
    },
  };
}
