// Publishing from other threads: a handler on a worker pool, or a Worker that has connected to the bus, publishes to a subscriber
// at home. Each message is created.
//
//   worker: publish ══► home: topic ─► synchronous subscriber: records, and checks that the ids ascend

import { Worker } from 'node:worker_threads';
import { Bus } from '@stasis-bus/core';
import { exposeBus, WorkerPool } from '@stasis-bus/worker-runtime';
import type { OpenWork, Row } from '../support/row.js';
import { Order, Sample } from '../support/sample.js';
import { record, Tally } from '../support/tally.js';
import { handlerCode } from '../support/thread-code.js';

const flushEvery = 10_000;

interface Publisher {
  close(): Promise<void>;
}

export const fromAWorker: Row = {
  name: 'from-a-worker',
  topology: 'a handler on the pool publishes to 1 synchronous subscriber at home, each message created',
  amount: 100_000,
  open: () =>
    openRow(async (bus) => {
      const pool = new WorkerPool({ threads: 1 });
      const handler = pool.handler(handlerCode('publishing-handler'));
      await bus.topic('orders').subscribe(handler, { accept: [Order] }).ready;
      return { close: () => pool.close() };
    }),
};

export const fromAConnectedWorker: Row = {
  name: 'from-a-connected-worker',
  topology: 'a Worker with connectBus publishes to 1 synchronous subscriber at home, each message created',
  amount: 100_000,
  open: () =>
    openRow(async (bus) => {
      const port = exposeBus(bus);
      const worker = new Worker(handlerCode('connected-publisher'), {
        workerData: port,
        transferList: [port],
      });
      while (bus.topic('orders').subscriberCount === 0) await new Promise(setImmediate);
      return { close: async () => void (await worker.terminate()) };
    }),
};

async function openRow(openPublisher: (bus: Bus) => Promise<Publisher>): Promise<OpenWork> {
  const bus = new Bus();
  const orders = bus.topic('orders');
  const publisher = await openPublisher(bus);
  const tally = new Tally();
  const options = { accept: [Sample], synchronous: true } as const;
  bus.topic('samples').subscribe(({ value }) => record(tally.cells, value), options);
  let expected = 0;
  return {
    async round(messages) {
      expected += messages;
      orders.publish(Order, { messages, flushEvery });
      await bus.drain();
      tally.verify(expected);
    },
    async close() {
      await bus.close();
      await publisher.close();
    },
  };
}
