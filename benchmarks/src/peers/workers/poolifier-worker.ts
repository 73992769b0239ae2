// The worker of poolifier.

import { ThreadWorker } from 'poolifier';
import type { Payload } from '../../support/payload.js';
import handle from './recording-task.js';

export default new ThreadWorker<Payload | Payload[] | Int32Array>((task) => {
  if (task !== undefined) handle(task);
});
