// A Worker of the application: connects to the bus by the port in its `workerData`, and performs what it is told to.

import { parentPort, workerData } from 'node:worker_threads';
import { connectBus } from '@stasis-bus/worker-runtime/worker';
import { perform } from './perform.mjs';

const bus = await connectBus(workerData.port);
// What a script leaves behind fails the test, and not only this thread.
process.on('unhandledRejection', (error) => parentPort.postMessage({ stray: String(error?.stack ?? error) }));
parentPort.on('message', (command) => {
  void perform(command, { bus, port: workerData.port }).then((outcome) => parentPort.postMessage(outcome));
});
parentPort.postMessage({ ready: true });
