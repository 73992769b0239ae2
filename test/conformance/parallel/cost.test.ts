// What the queues of subscriptions cost, counted in blocks of code that run (see support/work.ts), never in time: as much
// for a long queue as for a short one.

import { Bus, type Message, type SubscribeOptions, SubscriptionChange, type Topic } from '@stasis-bus/core';
import { type Delivery, Invocation } from '@stasis-bus/core/internal';
import { describe, expect, it } from 'vitest';
import { HandExecutor } from '../../support/hand-executor.js';
import { Note } from '../../support/sample-types.js';
import { leastWorkOf, workOf } from '../../support/work.js';

const short = 1_500;
const long = 15_000;

const parallel: Readonly<Record<string, SubscribeOptions>> = {
  'with concurrency': { concurrency: 8 },
  'with a key for each': { partitionBy: (message: Message) => Number(message.value) },
  'with a hundred keys': { partitionBy: (message: Message) => Number(message.value) % 100 },
};
const all: Readonly<Record<string, SubscribeOptions>> = { 'in series': {}, ...parallel };

interface Scene {
  readonly topic: Topic;
  readonly executor: HandExecutor;
}

function subscribe(options: SubscribeOptions): Scene {
  const topic = new Bus({ onError: () => {} }).topic('calls');
  const executor = new HandExecutor();
  topic.subscribe(executor.handler, { accept: [Note], ...options });
  return { topic, executor };
}

function publish(topic: Topic, count: number): void {
  for (let number = 0; number < count; number += 1) topic.publish(Note, number);
}

function invocationsOf(batch: readonly Delivery[]): Invocation[] {
  return batch.filter((delivery) => delivery instanceof Invocation);
}

describe.each(Object.entries(parallel))('SPEC 4.12, 11.2 %s what a dead thread had', (_, options) => {
  it('is put back at a cost that does not depend on how many wait', () => {
    const workToPutBack = (waiting: number): number => {
      const { topic, executor } = subscribe(options);
      publish(topic, waiting);
      return leastWorkOf(() => executor.source.putBack(executor.take(100)));
    };
    const few = workToPutBack(short);
    expect(few).toBeGreaterThan(100);
    expect(workToPutBack(long)).toBeLessThan(few * 1.05);
  });

  it('is tried again at a cost that does not depend on how many wait', () => {
    const workToRetry = (waiting: number): number => {
      const { topic, executor } = subscribe({ ...options, onCrash: 'retry', maxRetries: 9 });
      publish(topic, waiting);
      const error = { code: 'ERR_STASIS_WORKER_CRASHED' } as never;
      return leastWorkOf(() => {
        for (const invocation of invocationsOf(executor.take(50)).reverse())
          executor.source.crashed(invocation, error);
      });
    };
    const few = workToRetry(short);
    expect(few).toBeGreaterThan(50);
    expect(workToRetry(long)).toBeLessThan(few * 1.05);
  });
});

describe.each(Object.entries(all))('SPEC 4.2, 4.12 %s a message', (_, options) => {
  it('is taken and completed at a cost that does not depend on how many wait', () => {
    const workPerMessage = (waiting: number): number => {
      const { topic, executor } = subscribe(options);
      publish(topic, waiting);
      return leastWorkOf(() => executor.handle(executor.take(100)));
    };
    expect(workPerMessage(long)).toBeLessThan(workPerMessage(short) * 1.05);
  });
});

describe.each(Object.entries(all))('SPEC 11.6 drop-oldest %s', (_, options) => {
  const overflow = 'drop-oldest';
  const dropMany = (topic: Topic): number => leastWorkOf(() => publish(topic, 100));

  it('costs the same for a long queue as for a short one', () => {
    const workToDrop = (maxQueue: number): number => {
      const { topic, executor } = subscribe({ ...options, overflow, maxQueue });
      publish(topic, maxQueue + 50);
      // Some are out, and older than all that wait.
      executor.take(50);
      publish(topic, 100);
      return dropMany(topic);
    };
    expect(workToDrop(long)).toBeLessThan(workToDrop(short) * 1.05);
  });

  it('costs the same behind many subscription changes, which are never dropped', () => {
    const workToDrop = (changes: number): number => {
      const maxQueue = changes + 50;
      const accept = [Note, SubscriptionChange];
      const { topic, executor } = subscribe({ ...options, overflow, maxQueue, accept });
      expect(executor.take(1), 'its own Subscribe').toHaveLength(1);
      for (let change = 0; change < changes; change += 2) topic.subscribe(() => {}, { accept }).unsubscribe();
      publish(topic, 100);
      return dropMany(topic);
    };
    expect(workToDrop(1_000)).toBeLessThan(workToDrop(10) * 1.05);
  });

  it('leaves nothing behind while nothing is handled', () => {
    const workToTake = (dropped: number): number => {
      const { topic, executor } = subscribe({ ...options, overflow, maxQueue: 200 });
      publish(topic, 200 + dropped);
      return workOf(() => executor.take(200));
    };
    expect(workToTake(2_000)).toBeLessThan(workToTake(100) * 1.05);
  });
});
