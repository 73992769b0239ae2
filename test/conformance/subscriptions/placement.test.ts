// Where handlers run: queued at home, inside `publish`, on a shared pool, on a thread of their own.

import { threadId } from 'node:worker_threads';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { describe, expect, it } from 'vitest';
import { onEach, queued, remote, useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';

describe('SPEC 4.3 placement', () => {
  onEach(queued, (stage) => {
    it('a queued handler is never invoked inside `publish`', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [Note] });
      topic.publish(Note, 1);
      topic.publish(Note, 2);
      expect(stage.observations.of(subscription.id)).toEqual([]);
      expect(subscription.queued).toBe(2);
      expect(await stage.told(subscription)).toEqual(['1', '2']);
      expect(subscription.queued).toBe(0);
    });
  });

  onEach(remote, (stage) => {
    it('a handler of a pool runs on its threads', async () => {
      const topic = stage.bus.topic('calls');
      const subscriptions = await Promise.all(
        [1, 2, 3].map(() => stage.subscribe(topic, 'threads:showThread', { accept: [Note] })),
      );
      for (let value = 0; value < 50; value += 1) topic.publish(Note, value);
      await stage.bus.drain();
      const threads = new Set(stage.observations.all);
      expect(stage.observations.all).toHaveLength(subscriptions.length * 50);
      expect(threads).not.toContain(String(threadId));
      expect(threads.size).toBeLessThanOrEqual(stage.placement === 'pool' ? 2 : 1);
    });

    it('its module is evaluated once per thread, however many subscriptions use it', async () => {
      const topic = stage.bus.topic('calls');
      for (let count = 0; count < 4; count += 1) {
        await stage.subscribe(topic, 'threads:showEvaluations', { accept: [Note] });
      }
      for (let value = 0; value < 20; value += 1) topic.publish(Note, value);
      await stage.bus.drain();
      expect(new Set(stage.observations.all)).toEqual(new Set(['1']));
    });

    it('cannot be synchronous', async () => {
      const topic = stage.bus.topic('calls');
      const handler = await stage.handler('tell');
      expect(() => topic.subscribe(handler, { synchronous: true })).toThrow(
        expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
      );
      expect(topic.subscriberCount).toBe(0);
    });
  });
});

describe('SPEC 4.3, 4.4 two subscriptions on a pool of two threads', () => {
  const stage = useStage('pool');

  it('run in parallel: each waits inside its handler, without letting go of the thread, for the other', async () => {
    const meeting = new SharedArrayBuffer(4);
    await Promise.all(
      ['left', 'right'].map(async (name) => {
        const topic = stage.bus.topic(name);
        const subscription = await stage.subscribe(topic, 'threads:showThread', { accept: [Note] });
        topic.publish(Note, 1); // both threads are up
        await subscription.ready;
      }),
    );
    const topic = stage.bus.topic('meeting');
    for (let count = 0; count < 2; count += 1) {
      await stage.subscribe(topic, 'threads:meet', { accept: [Note], data: meeting });
    }
    await stage.bus.drain();
    topic.publish(Note, 2);
    await stage.bus.drain();
    expect(stage.observations.all.filter((text) => text === 'met')).toHaveLength(2);
  });
});

describe('SPEC 4.3 a thread of its own', () => {
  const stage = useStage('pool');

  it('is a pool of one, beside a shared pool', async () => {
    await using own = new WorkerPool({ threads: 1 });
    const topic = stage.bus.topic('calls');
    const module = new URL('../../handlers/threads.mjs', import.meta.url);
    const mine = topic.subscribe(own.handler(module, { export: 'showThread' }), { accept: [Note] });
    const theirs = await stage.subscribe(topic, 'threads:showThread', { accept: [Note] });
    for (let value = 0; value < 20; value += 1) topic.publish(Note, value);
    await stage.bus.drain();
    const [ownThreads, sharedThreads] = [mine, theirs].map(({ id }) => new Set(stage.observations.of(id)));
    expect(ownThreads?.size).toBe(1);
    expect([...(ownThreads ?? [])].some((thread) => sharedThreads?.has(thread))).toBe(false);
    await mine.unsubscribeAndJoin();
  });
});

describe('SPEC 4.3 a synchronous subscription', () => {
  const stage = useStage('synchronous');

  it('is invoked inside `publish`, before it returns', () => {
    const topic = stage.bus.topic('calls');
    const events: unknown[] = [];
    topic.subscribe(({ value }) => void events.push(value), { synchronous: true, accept: [Note] });
    for (const value of [1, 2]) {
      topic.publish(Note, value);
      events.push(`published ${value}`);
    }
    expect(events).toEqual([1, 'published 1', 2, 'published 2']);
  });

  it('inside the outermost `publish`: one made in a handler comes after the message in hand', () => {
    const topic = stage.bus.topic('calls');
    const events: unknown[] = [];
    topic.subscribe(
      ({ value }) => {
        events.push(`${value} begins`);
        if (value === 1) topic.publish(Note, 2);
        events.push(`${value} ends`);
      },
      { synchronous: true, accept: [Note] },
    );
    topic.publish(Note, 1);
    events.push('published');
    expect(events).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', 'published']);
  });

  it('that returns a promise is reported, and is not waited for', async () => {
    const topic = stage.bus.topic('calls');
    const events: unknown[] = [];
    topic.subscribe(
      async ({ value }) => {
        events.push(`${value} begins`);
        await null;
        events.push(`${value} ends`);
      },
      { synchronous: true, accept: [Note] },
    );
    for (const value of [1, 2]) topic.publish(Note, value);
    expect(events).toEqual(['1 begins', '2 begins']);
    await stage.bus.drain();
    expect(stage.takeErrors().map((error) => [error.code, error.invocationMessage?.value])).toEqual([
      ['ERR_STASIS_SYNC_HANDLER_ASYNC', 1],
      ['ERR_STASIS_SYNC_HANDLER_ASYNC', 2],
    ]);
  });

  it('whose promise rejects has that reported as well; it is no unhandled rejection', async () => {
    const topic = stage.bus.topic('calls');
    const rejected = Promise.reject(new Error('too late'));
    topic.subscribe(() => rejected, { synchronous: true, accept: [Note] });
    topic.publish(Note, 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(stage.takeErrors().map((error) => error.code)).toEqual([
      'ERR_STASIS_SYNC_HANDLER_ASYNC',
      'ERR_STASIS_HANDLER_FAILED',
    ]);
  });

  it('does not go with what only queues have', () => {
    const topic = stage.bus.topic('calls');
    for (const options of [{ congestion: { high: 1 } }, { onCrash: 'retry' }, { maxRetries: 1 }] as const) {
      expect(() => topic.subscribe(() => {}, { synchronous: true, ...options })).toThrow(
        expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
      );
    }
    expect(topic.subscriberCount).toBe(0);
  });
});
