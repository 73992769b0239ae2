// Ways to break the queues and lists of the sequencers (see mutants.ts).

import { type Mutant, mutantsOf } from './mutant.js';

export const queueMutants: readonly Mutant[] = [
  ...mutantsOf('basics/droppable-queue.ts', [
    [
      'what comes back is not dropped for room',
      'this.#oldest = new Slot(item);\n    this.#list.unshift(this.#oldest);',
      'this.#list.unshift(new Slot(item));',
    ],
    ['what has gone is dropped for room', 'if (slot === this.#oldest) this.#oldest = slot.later;', ''],
    ['what came first is not dropped for room', 'this.#oldest ??= slot;', ''],
    [
      'what must not be dropped is',
      'while (this.#oldest !== undefined && !this.#isDroppable',
      'while (false && this.#oldest !== undefined && !this.#isDroppable',
    ],
  ]),
  ...mutantsOf('basics/linked-list.ts', [
    [
      'what follows the first is lost with it',
      'if (earlier === undefined) this.#first = later;',
      'if (earlier === undefined) this.#first = undefined;',
    ],
    [
      'what came before the last is lost with it',
      'if (later === undefined) this.#last = earlier;',
      'if (later === undefined) this.#last = undefined;',
    ],
    ['a replaced one is followed by nothing', 'else later.earlier = by;', ''],
    [
      'the first that is replaced stays',
      'if (earlier === undefined) this.#first = by;',
      'if (earlier === undefined) {}',
    ],
    [
      'the last that is replaced stays',
      'if (later === undefined) this.#last = by;',
      'if (later === undefined) {}',
    ],
    ['one too many is counted', 'this.#size -= 1;', ''],
  ]),
  ...mutantsOf('sequencing/invocation-queue.ts', [
    ['what comes back to an empty queue is not the last', 'this.#last ??= invocation;', ''],
    ['what comes back is all there is', 'invocation.next = this.#first;', ''],
    ['an emptied queue has a last one', 'if (first.next === undefined) this.#last = undefined;', ''],
    ['what was cleared is still there', 'clear(): void {\n    this.#first = undefined;', 'clear(): void {'],
  ]),
  ...mutantsOf('sequencing/parallel-invocation.ts', [
    [
      'a subscription change is no barrier',
      'this.isFinal || SubscriptionChange.is(this.dispatched)',
      'this.isFinal',
    ],
    ['what has arrived does not wait', " || this.state === 'arrived'", ''],
    ['a retry counts as the oldest', 'next.arrival = this.arrival;', '', 'rare'],
  ]),
  ...mutantsOf('basics/fifo.ts', [
    [
      'what comes back to a full queue is lost',
      'if (this.#size === this.#slots.length) this.#grow();\n    this.#head',
      'this.#head',
    ],
    [
      'a full queue is copied from its start',
      'grown[index] = this.#slots[(this.#head + index)',
      'grown[index] = this.#slots[index',
    ],
  ]),
];
