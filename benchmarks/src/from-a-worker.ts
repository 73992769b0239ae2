// Publishing from other threads: a handler on a worker pool, or a Worker that has connected, publishes to a subscriber
// at home; each message is created.
//
//   worker: publish ══► home: topic ─► synchronous subscriber: checks that the ids ascend

import { Worker } from 'node:worker_threads';
import { Bus } from '@stasis-bus/core';
import { exposeBus, WorkerPool } from '@stasis-bus/worker-runtime';
import { Order, Sample } from './sample.js';
import type { Row } from './support/measure.js';

const flushEvery = 10_000;

interface Publisher {
  close(): Promise<void>;
}

export const fromAWorker: Row = {
  name: 'from-a-worker',
  topology: 'a handler on the pool publishes to 1 synchronous subscriber at home, each message created',
  messages: 100_000,
  open: () =>
    openRow(async (bus) => {
      const pool = new WorkerPool({ threads: 1 });
      const publishing = new URL('./publishing-handler.js', import.meta.url);
      await bus.topic('orders').subscribe(pool.handler(publishing), { accept: [Order] }).ready;
      return { close: () => pool.close() };
    }),
};

export const fromAConnectedWorker: Row = {
  name: 'from-a-connected-worker',
  topology: 'a Worker with connectBus publishes to 1 synchronous subscriber at home, each message created',
  messages: 100_000,
  open: () =>
    openRow(async (bus) => {
      const port = exposeBus(bus);
      const worker = new Worker(new URL('./connected-publisher.js', import.meta.url), {
        workerData: port,
        transferList: [port],
      });
      while (bus.topic('orders').subscriberCount === 0) await new Promise(setImmediate);
      return { close: async () => void (await worker.terminate()) };
    }),
};

async function openRow(openPublisher: (bus: Bus) => Promise<Publisher>) {
  const bus = new Bus();
  const orders = bus.topic('orders');
  const publisher = await openPublisher(bus);
  const tally = { count: 0, lastId: 0, inverted: 0 };
  bus.topic('samples').subscribe(
    ({ value: { data } }) => {
      tally.count += 1;
      if (data.id !== tally.lastId + 1) tally.inverted += 1;
      tally.lastId = data.id;
    },
    { accept: [Sample], synchronous: true },
  );
  let expected = 0;
  return {
    async round(messages: number) {
      expected += messages;
      orders.publish(Order, { messages, flushEvery });
      await bus.drain();
      const { count, inverted } = tally;
      if (count !== expected || inverted !== 0) {
        throw new Error(`${count} of ${expected} messages arrived, ${inverted} out of order`);
      }
    },
    async close() {
      await bus.close();
      await publisher.close();
    },
  };
}
