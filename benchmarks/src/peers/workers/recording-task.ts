// The task of pools that call a module's default export: takes its cells first, then records messages or batches.

import type { Payload } from '../../support/payload.js';
import { record } from '../../support/tally.js';

let cells: Int32Array = new Int32Array(0);

export default function handle(task: Payload | Payload[] | Int32Array): void {
  if (task instanceof Int32Array) cells = task;
  else if (Array.isArray(task)) for (const payload of task) record(cells, payload);
  else record(cells, task);
}
