// A Worker of a program: connects, does what `workerData.task` says, and ends when nothing holds it.

import { parentPort, workerData } from 'node:worker_threads';
import { defineMessageType } from '@stasis-bus/core';
import { connectBus } from '@stasis-bus/worker-runtime/worker';

const Note = defineMessageType('test.note');
const { task, port } = workerData;

if (task !== 'ignore') {
  const bus = await connectBus(port);
  if (task === 'subscribe') {
    const subscription = await bus.topic('in').subscribe(
      ({ value }) => {
        bus.topic('out').publish(Note, value);
        if (value === 'leave') subscription.unsubscribe();
      },
      { accept: [Note] },
    );
  }
  if (task === 'request') await bus.topic('ask').request(Note, 'question', { reply: Note });
  parentPort?.postMessage(task);
}
