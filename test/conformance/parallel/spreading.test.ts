// What may run side by side is spread over the threads, though one batch could have all of it.

import { Bus, type Message, type SubscribeOptions } from '@stasis-bus/core';
import { messageOf } from '@stasis-bus/core/internal';
import { describe, expect, it } from 'vitest';
import { HandExecutor } from '../../support/hand-executor.js';
import { Note } from '../../support/sample-types.js';

function batchesOf(values: readonly string[], options: SubscribeOptions): unknown[][] {
  const topic = new Bus().topic('calls');
  const executor = new HandExecutor();
  topic.subscribe(executor.handler, { accept: [Note], ...options });
  for (const value of values) topic.publish(Note, value);
  const batches = [executor.take(100), executor.take(100), executor.take(100), executor.take(100)];
  return batches.map((batch) => batch.map((delivery) => messageOf(delivery).value));
}

const partitionBy = ({ value }: Message): string => String(value)[0] ?? '';

describe('SPEC 4.12 of what is ready, each of two threads gets its share', () => {
  it('with concurrency', () => {
    expect(batchesOf(['a', 'b'], { concurrency: 2 })).toEqual([['a'], ['b'], [], []]);
    expect(batchesOf(['a', 'b', 'c', 'd', 'e'], { concurrency: 9 })).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
      [],
      [],
    ]);
  });

  it('with partitions: of the keys, with all that each has', () => {
    expect(batchesOf(['a1', 'a2', 'b1', 'c1', 'b2', 'a3'], { partitionBy })).toEqual([
      ['a1', 'b1', 'a2', 'b2', 'a3'],
      ['c1'],
      [],
      [],
    ]);
  });
});

describe('SPEC 4.12 with concurrency n', () => {
  it('n places at most have something, with any number at each; one that has given all back makes room', () => {
    const topic = new Bus().topic('calls');
    const executor = new HandExecutor();
    topic.subscribe(executor.handler, { accept: [Note], concurrency: 2 });
    const publish = (): void => {
      for (let number = 0; number < 10; number += 1) topic.publish(Note, number);
    };
    publish();
    const [one, other] = [executor.take(100), executor.take(100)];
    expect([one.length, other.length]).toEqual([5, 5]);
    publish();
    expect(executor.take(100)).toEqual([]);
    executor.source.putBack(one.slice(1));
    expect(executor.take(100)).toEqual([]);
    executor.handle(one.slice(0, 1));
    expect(executor.take(100)).toHaveLength(14);
  });
});
