// A Worker of the application that subscribes the handler of preempting.mjs as a function of its own.

import { parentPort, workerData } from 'node:worker_threads';
import { connectBus } from '@stasis-bus/worker-runtime/worker';
import { Note } from './notes.mjs';
import act from './preempting.mjs';

const bus = await connectBus(workerData.port);
const { cells } = workerData;
await bus.topic('calls').subscribe((message) => act(message, { data: cells }), { accept: [Note] });
parentPort.postMessage('subscribed');
