// A program with a bus and a Worker that is connected to it. Prints what happens, and ends when nothing holds it.

import { Worker } from 'node:worker_threads';
import { Bus, defineMessageType } from '@stasis-bus/core';
import { exposeBus } from '@stasis-bus/worker-runtime';

const Note = defineMessageType('test.note');
const program = new URL('../../../handlers/any-thread/counting-worker.mjs', import.meta.url);
const [task, ending] = process.argv.slice(2);

const bus = new Bus({ onError: ({ code }) => console.log(code) });
const started = () => new Promise((resolve) => worker.once('message', resolve));
let worker;
if (task === 'expose') {
  // Kept, so that it is not collected.
  globalThis.port = exposeBus(bus);
} else {
  const port = exposeBus(bus);
  worker = new Worker(program, { workerData: { task, port }, transferList: [port] });
  worker.once('exit', () => console.log('the worker has ended'));
  await started();
  bus.topic('out').subscribe(({ value }) => console.log(`heard ${value}`), { accept: [Note] });
  if (ending === 'after a while') {
    // Turns of the event loop in which nothing else goes on: an unheld thread would end in them.
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
    bus.topic('in').publish(Note, 'hello');
    bus.topic('in').publish(Note, 'leave');
  }
  if (ending === 'close') await bus.close();
  if (ending === 'unref') worker.unref();
}
process.once('exit', () => console.log('the process ends'));
