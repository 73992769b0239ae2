// A Worker outside of any pool that publishes samples by a port, as many as each order says.

import { workerData } from 'node:worker_threads';
import { connectBus } from '@stasis-bus/worker-runtime/worker';
import { Order } from '../support/sample.js';
import publish from './publishing-handler.js';

const bus = await connectBus(workerData);
await bus.topic('orders').subscribe(publish, { accept: [Order] });
