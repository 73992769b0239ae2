// A peer that hands each message, or each batch of messages, to a thread in a call that is answered.
//
//   call ══► 1 worker: records, and checks that the ids ascend
//     ▲              │
//     └══ answered ══┘

import { oneToOne } from '../rows/one-to-one.js';
import { type Payload, payload } from '../support/payload.js';
import { pipelined } from '../support/pipelined.js';
import type { Row } from '../support/row.js';
import { Tally } from '../support/tally.js';

/** One worker of a peer. */
export interface CalledWorker {
  /** Hands the worker its cells. */
  start(cells: Int32Array): Promise<unknown>;
  /** Hands the worker messages. Resolves when they have been handled. */
  call(task: Payload | Payload[]): Promise<unknown>;
  close(): Promise<unknown>;
}

export interface CallPeer {
  readonly name: string;
  readonly topology: string;
  readonly amount: number;
  /** Messages per call. Default: one, which is not in an array. */
  readonly batchSize?: number;
  /** How many calls may be unanswered at a time. */
  readonly underWay: number;
  open(): Promise<CalledWorker>;
}

export function callPeer({ name, topology, amount, batchSize, underWay, open }: CallPeer): Row {
  return {
    name,
    topology,
    amount,
    beside: oneToOne,
    async open() {
      const tally = new Tally();
      const worker = await open();
      await worker.start(tally.cells);
      let lastId = 0;
      const next = (): Payload => {
        lastId += 1;
        return payload(lastId);
      };
      return {
        async round(messages) {
          if (batchSize === undefined) {
            await pipelined(messages, underWay, () => worker.call(next()));
          } else {
            const end = lastId + messages;
            await pipelined(Math.ceil(messages / batchSize), underWay, () =>
              worker.call(Array.from({ length: Math.min(batchSize, end - lastId) }, next)),
            );
          }
          tally.verify(lastId);
        },
        async close() {
          await worker.close();
        },
      };
    },
  };
}
