// The queue of the sequencers, against an array.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fifo } from '../../packages/core/src/fifo.js';
import { schedulesOr, seed } from './sequencers/run-options.js';

type Operation =
  | { readonly type: 'push' | 'shift'; readonly times: number }
  | { readonly type: 'unshift' | 'peek' }
  | { readonly type: 'removeFirst'; readonly divisor: number };

/** Enough to make the array grow; with `many` it also shrinks again. */
const few = fc.integer({ min: 1, max: 12 });
const many = fc.integer({ min: 900, max: 1500 });

const operations = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constantFrom('push', 'shift'), times: few }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('push', 'shift'), times: many }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constantFrom('unshift', 'peek') }) },
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('removeFirst' as const),
        divisor: fc.integer({ min: 1, max: 20 }),
      }),
    },
  ) as fc.Arbitrary<Operation>,
  { maxLength: 30, size: 'max' },
);

test('a Fifo gives the same answers as an array', { timeout: 300_000 }, () => {
  fc.assert(fc.property(operations, compareWithArray), { numRuns: schedulesOr(5_000), seed });
});

function compareWithArray(list: readonly Operation[]): void {
  const fifo = new Fifo<number>();
  const array: number[] = [];
  let last = 0;
  const next = (): number => {
    last += 1;
    return last;
  };
  for (const operation of list) {
    apply(operation, fifo, array, next);
    if (fifo.size !== array.length) throw new Error(`size ${fifo.size}, not ${array.length}`);
  }
  const rest: (number | undefined)[] = [];
  while (fifo.size > 0) rest.push(fifo.shift());
  expect(rest).toEqual(array);
  expect(fifo.shift()).toBeUndefined();
}

function apply(operation: Operation, fifo: Fifo<number>, array: number[], next: () => number): void {
  switch (operation.type) {
    case 'push':
      for (let count = 0; count < operation.times; count += 1) {
        const item = next();
        fifo.push(item);
        array.push(item);
      }
      break;
    case 'shift':
      for (let count = 0; count < operation.times; count += 1) same(fifo.shift(), array.shift());
      break;
    case 'unshift': {
      const item = next();
      fifo.unshift(item);
      array.unshift(item);
      break;
    }
    case 'peek':
      same(fifo.peek(), array[0]);
      break;
    case 'removeFirst': {
      const matches = (item: number): boolean => item % operation.divisor === 0;
      const index = array.findIndex(matches);
      same(fifo.removeFirst(matches), index < 0 ? undefined : array.splice(index, 1)[0]);
    }
  }
}

function same(actual: number | undefined, expected: number | undefined): void {
  if (actual !== expected) throw new Error(`${actual}, not ${expected}`);
}
