// All threads wait for something on the bus at once (SPEC 11.8): home answers, and nobody waits for anybody's thread.

import { CachingTopic, defineMessageType, type Subscription } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { idOf, State } from '../../support/sample-states.js';
import { Note } from '../../support/sample-types.js';

const Question = defineMessageType('test.question').of<number>();
const module = new URL('../../handlers/any-thread/waiting.mjs', import.meta.url);

describe.each([
  { threads: 1, handlers: 1 },
  { threads: 1, handlers: 4 },
  { threads: 3, handlers: 3 },
  { threads: 3, handlers: 12 },
])('$handlers handlers on $threads threads', ({ threads, handlers }) => {
  const stage = useStage('main');
  let pool: WorkerPool;

  beforeEach(() => {
    pool = new WorkerPool({ threads });
  });

  afterEach(() => pool.close());

  /** Subscribes one handler per topic, and gives every one of them the same messages. */
  async function haveAll(name: string, rounds: number): Promise<string[][]> {
    const { bus, observations } = stage;
    const names = Array.from({ length: handlers }, (_, index) => `in/${index}`);
    const subscriptions = names.map((topic, index) =>
      bus.topic(topic).subscribe(pool.handler(module, { export: name }), {
        accept: [Note, Question],
        data: { own: topic, next: names[(index + 1) % handlers] },
      }),
    );
    await Promise.all(subscriptions.map(({ ready }) => ready));
    for (let round = 0; round < rounds; round += 1)
      for (const topic of names) bus.topic(topic).publish(Note, round);
    await bus.drain();
    await Promise.all(subscriptions.map((subscription) => subscription.unsubscribeAndJoin()));
    return subscriptions.map(({ id }) => observations.of(id));
  }

  const eachRound = Array.from({ length: 20 }, (_, round) => String(round));

  it('SPEC 11.8: wait for a cache query', async () => {
    const { bus } = stage;
    new CachingTopic(bus.topic('states'), bus.createCache('states', { id: idOf }));
    bus.topic('states').publish(State, { id: 'a', state: 'up' });
    const told = await haveAll('queryCache', 20);
    for (const lines of told) expect(lines).toEqual(eachRound.map((round) => `${round} up`));
  });

  it('SPEC 11.8: wait for a flush', async () => {
    stage.bus.topic('out');
    for (const lines of await haveAll('flush', 20)) expect(lines).toEqual(eachRound);
  });

  it('SPEC 11.8: wait for a request to one another', async () => {
    const answerers: Subscription[] = [];
    // The answering handlers are other subscriptions of the same pool.
    for (let index = 0; index < handlers; index += 1) {
      const answering = pool.handler(module, { export: 'answer' });
      answerers.push(stage.bus.topic(`in/${index}`).subscribe(answering, { accept: [Question] }));
    }
    await Promise.all(answerers.map(({ ready }) => ready));
    for (const lines of await haveAll('askNext', 20))
      expect(lines).toEqual(eachRound.map((round) => `${round} doubled is ${2 * Number(round)}`));
    await Promise.all(answerers.map((subscription) => subscription.unsubscribeAndJoin()));
  });

  it('SPEC 11.8: wait for the join of what they have subscribed', async () => {
    for (const lines of await haveAll('subscribeAndJoin', 5))
      expect(lines).toEqual(eachRound.slice(0, 5).map((round) => `${round} joined`));
  });
});

describe('what a handler has said', () => {
  const stage = useStage('thread');

  it('SPEC 4.4, 10.2: leaves the thread before another handler there can hang', async () => {
    const { bus, pool, observations } = stage;
    const leaving = new URL('../../handlers/any-thread/leaving.mjs', import.meta.url);
    const memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const cells = new Int32Array(memory);
    const on = (name: string, data?: unknown) =>
      bus.topic('in').subscribe(pool.handler(leaving, { export: name }), { accept: [Note], data });
    const first = on('subscribeThenLeave');
    const others = [on('leave'), on('hang', memory)];
    await Promise.all(others.map(({ ready }) => ready));
    bus.topic('in').publish(Note, 'subscribe');
    await observations.until(first, 'subscribed');
    await bus.drain();
    expect(bus.topic('child').subscriberCount).toBe(1);
    const left = new Promise<void>((resolve) => {
      bus.topic('child').subscribe(({ value }) => {
        if ((value as { description?: string }).description === 'Unsubscribe') resolve();
      });
    });
    bus.topic('in').publish(Note, 'go');
    await left;
    Atomics.store(cells, 0, 1);
    Atomics.notify(cells, 0);
    await bus.drain();
  });
});
