// The sequencers under test, bundled from their sources, as they are or with edits (a mutant).

import type { Filter } from '../../../packages/core/src/dispatch/filter.js';
import type { BusError } from '../../../packages/core/src/errors/bus-error.js';
import type { SubscriptionChange } from '../../../packages/core/src/message/built-in-types.js';
import type { defineMessageType } from '../../../packages/core/src/message/message-type.js';
import type { invocationOf } from '../../../packages/core/src/sequencing/invocation.js';
import type { ParallelSequencer } from '../../../packages/core/src/sequencing/parallel-sequencer.js';
import type { SerialSequencer } from '../../../packages/core/src/sequencing/serial-sequencer.js';
import { type Edit, loadModule } from '../edited-module.js';

export interface Subject {
  readonly SerialSequencer: typeof SerialSequencer;
  readonly ParallelSequencer: typeof ParallelSequencer;
  readonly Filter: typeof Filter;
  readonly SubscriptionChange: typeof SubscriptionChange;
  readonly invocationOf: typeof invocationOf;
  readonly defineMessageType: typeof defineMessageType;
  readonly BusError: typeof BusError;
}

const entry = `
  export { SerialSequencer } from './sequencing/serial-sequencer.ts';
  export { ParallelSequencer } from './sequencing/parallel-sequencer.ts';
  export { Filter } from './dispatch/filter.ts';
  export { SubscriptionChange } from './message/built-in-types.ts';
  export { invocationOf } from './sequencing/invocation.ts';
  export { defineMessageType } from './message/message-type.ts';
  export { BusError } from './errors/bus-error.ts';
`;

/** Lets the test see how many keys a parallel sequencer holds; nothing else of it is opened. */
const exposures: readonly Edit[] = [
  {
    file: 'sequencing/parallel-sequencer.ts',
    find: '  get queued(): number {',
    replace: '  get keysHeld(): number { return this.#letIn.held; }\n\n  get queued(): number {',
  },
  {
    file: 'sequencing/partition-keys.ts',
    find: '  get isEmpty(): boolean {',
    replace:
      '  get held(): number { let ready = 0; for (const list of this.#ready.values()) ready += list.size;\n' +
      '    return Math.max(this.#keys.size, ready); }\n\n  get isEmpty(): boolean {',
  },
  {
    file: 'sequencing/any-order.ts',
    find: '  get isEmpty(): boolean {',
    replace:
      '  get held(): number { let waiting = 0; for (const line of this.#lines.values()) waiting += line.waiting;\n' +
      '    return Math.max(waiting, this.#lines.size); }\n\n  get isEmpty(): boolean {',
  },
];

/** How many keys it holds; 0 if it knows none. */
export function keysHeld(sequencer: object): number {
  return 'keysHeld' in sequencer ? (sequencer.keysHeld as number) : 0;
}

/** @throws if what an edit is to replace is not there exactly once */
export function loadSubject(edits: readonly Edit[] = []): Promise<Subject> {
  return loadModule(entry, [...exposures, ...edits]);
}
