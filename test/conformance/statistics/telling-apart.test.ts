// What tells the rows of the statistics apart, from each other and from those that were there before.

import { Bus } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';

const obey = new URL('../../handlers/exiting.mjs', import.meta.url);

describe('SPEC 12.5 pools', () => {
  it('that nobody has named have names of their own', async () => {
    const pools = Array.from({ length: 3 }, () => new WorkerPool());
    const numbers = pools.map(({ name }) => Number(/^pool(?:-(\d+))?$/.exec(name)?.[1] ?? 1));
    const [first = Number.NaN] = numbers;
    expect(numbers).toEqual([first, first + 1, first + 2]);
    for (const pool of pools) await pool.close();
  });

  it('of one name are told apart in the statistics of a bus that uses both', async () => {
    await using one = new WorkerPool({ threads: 1, name: 'workers' });
    await using other = new WorkerPool({ threads: 2, name: 'workers' });
    const bus = new Bus();
    const topic = bus.topic('calls');
    for (const pool of [one, other]) await topic.subscribe(pool.handler(obey)).ready;
    while (other.threads < 2) await new Promise(setImmediate);
    for (let time = 1; time <= 2; time += 1) {
      const { threads, subscriptions } = bus.statistics();
      const rows = threads.map(({ executor, id }) => `${executor} ${id}`);
      expect(rows).toEqual(['workers 0', 'workers-2 0', 'workers-2 1']);
      expect(subscriptions.map(({ executors }) => executors)).toEqual([['workers'], ['workers-2']]);
    }
    await bus.close();
    expect([one.name, other.name]).toEqual(['workers', 'workers']);
  });
});

describe('SPEC 12.5 the busy time of a thread', () => {
  const stage = useStage('thread');
  const row = () => stage.bus.statistics().threads[0];

  it('never falls while it is idle, however often it is read', async () => {
    await stage.bus.topic('calls').subscribe(stage.pool.handler(obey)).ready;
    let before = 0;
    let falls = 0;
    for (let count = 0; count < 20_000; count += 1) {
      const [thread] = stage.pool.statistics().threads;
      if ((thread?.busyTime ?? -1) < before) falls += 1;
      before = thread?.busyTime ?? 0;
    }
    expect(falls).toBe(0);
  });

  it('is that of another thread if the thread has started at another time', async () => {
    const topic = stage.bus.topic('calls');
    const subscription = topic.subscribe(stage.pool.handler(obey), { accept: [Note] });
    await subscription.ready;
    const first = row()?.startedAt ?? Number.NaN;
    expect(first).toBeGreaterThan(0);
    expect(row()?.startedAt).toBe(first);
    topic.publish(Note, 'exit');
    await stage.bus.drain();
    expect(stage.takeErrors()).toHaveLength(1);
    topic.publish(Note, 'go on');
    await stage.bus.drain();
    expect(row()).toMatchObject({ id: 0, startedAt: expect.any(Number), crashes: 1 });
    expect(row()?.startedAt).not.toBe(first);
    await subscription.unsubscribeAndJoin();
    await stage.pool.close();
    expect(row()).toMatchObject({ id: 0, startedAt: null, busyTime: 0 });
  });
});
