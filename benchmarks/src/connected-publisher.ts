// A Worker of its own that publishes samples through a port: as many as each order says.

import { workerData } from 'node:worker_threads';
import { connectBus } from '@stasis-bus/worker-runtime/worker';
import publish from './publishing-handler.js';
import { Order } from './sample.js';

const bus = await connectBus(workerData);
await bus.topic('orders').subscribe(publish, { accept: [Order] });
