// Loaded before anything else in a process and on its threads. In the process itself test-tools do not bear it: see setup.ts.

import { isMainThread } from 'node:worker_threads';
import { pollute } from './pollution.mjs';

if (!isMainThread) pollute();
