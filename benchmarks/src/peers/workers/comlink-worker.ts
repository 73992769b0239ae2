// The worker of comlink.

import { workerData } from 'node:worker_threads';
import { expose } from 'comlink';
import handle from './recording-task.js';

expose({ handle }, workerData);
