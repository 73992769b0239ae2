// The queues of the sequencers, against an array.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DroppableQueue } from '../../../packages/core/src/basics/droppable-queue.js';
import { Fifo } from '../../../packages/core/src/basics/fifo.js';
import { schedulesOr, seed } from '../run-options.js';

type Operation =
  | { readonly type: 'push' | 'shift'; readonly times: number }
  | { readonly type: 'unshift' | 'peek' | 'drop' };

/** What may be dropped. */
function isDroppable(item: number): boolean {
  return item % 3 !== 0;
}

/** Enough to make the array grow; with `many` it also shrinks again. */
const few = fc.integer({ min: 1, max: 12 });
const many = fc.integer({ min: 900, max: 1500 });

const operations = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constantFrom('push', 'shift'), times: few }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('push', 'shift'), times: many }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constantFrom('unshift', 'peek') }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('drop') }) },
  ) as fc.Arbitrary<Operation>,
  { maxLength: 30, size: 'max' },
);

test('a Fifo gives the same answers as an array', { timeout: 300_000 }, () => {
  const property = fc.property(operations, (list) => compareWithArray(list, new Fifo()));
  fc.assert(property, { numRuns: schedulesOr({ quick: 1_000, all: 5_000 }), seed });
});

test('a DroppableQueue gives the same answers as an array', { timeout: 300_000 }, () => {
  const property = fc.property(operations, (list) => compareWithArray(list, new DroppableQueue(isDroppable)));
  fc.assert(property, { numRuns: schedulesOr({ quick: 1_000, all: 5_000 }), seed });
});

type Queue = Fifo<number> | DroppableQueue<number>;

function compareWithArray(list: readonly Operation[], queue: Queue): void {
  const array: number[] = [];
  let last = 0;
  const next = (): number => {
    last += 1;
    return last;
  };
  for (const operation of list) {
    apply(operation, queue, array, next);
    if (queue.size !== array.length) throw new Error(`size ${queue.size}, not ${array.length}`);
  }
  const rest: (number | undefined)[] = [];
  while (queue.size > 0) rest.push(queue.shift());
  expect(rest).toEqual(array);
  expect(queue.shift()).toBeUndefined();
}

function apply(operation: Operation, queue: Queue, array: number[], next: () => number): void {
  switch (operation.type) {
    case 'push':
      for (let count = 0; count < operation.times; count += 1) {
        const item = next();
        queue.push(item);
        array.push(item);
      }
      break;
    case 'shift':
      for (let count = 0; count < operation.times; count += 1) same(queue.shift(), array.shift());
      break;
    case 'unshift': {
      const item = next();
      queue.unshift(item);
      array.unshift(item);
      break;
    }
    case 'peek':
      same(queue.peek(), array[0]);
      break;
    case 'drop': {
      if (queue instanceof Fifo) return;
      const index = array.findIndex(isDroppable);
      same(queue.shiftDroppable(), index < 0 ? undefined : array.splice(index, 1)[0]);
    }
  }
}

function same(actual: number | undefined, expected: number | undefined): void {
  if (actual !== expected) throw new Error(`${actual}, not ${expected}`);
}
