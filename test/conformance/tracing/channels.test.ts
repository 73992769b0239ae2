// The channels of node:diagnostics_channel (their names are in API.md, their events are types of the core package): what is
// told on each of them, and that nothing more is done for a message while nobody listens.

import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel';
import type {
  CongestionEvent,
  DispatchEvent,
  ErrorEvent,
  InvokeEvent,
  PublishEvent,
  ThreadEvent,
} from '@stasis-bus/core';
import { Bus } from '@stasis-bus/core';
import { InlineExecutor, WorkerPool } from '@stasis-bus/worker-runtime';
import { afterEach, describe, expect, it } from 'vitest';
import { ConnectedWorker } from '../../support/connected-worker.js';
import { everywhere, onEach, useStage } from '../../support/placements.js';
import { Declined, Note, Other } from '../../support/sample-types.js';
import { leastWorkOf } from '../../support/work.js';

let stop: (() => void)[] = [];
afterEach(() => {
  for (const end of stop) end();
  stop = [];
});

/** Listens until the end of the test. */
function listen<E>(channel: string, listener: (event: E) => void): void {
  const heard = (event: unknown): void => listener(event as E);
  subscribe(channel, heard);
  stop.push(() => unsubscribe(channel, heard));
}

describe('stasis:publish and stasis:dispatch', () => {
  const stage = useStage();

  it('tell of each message that is published, and of each subscription that gets it, in order', async () => {
    const { bus } = stage;
    const lines: string[] = [];
    listen<PublishEvent>('stasis:publish', ({ topic, message }) =>
      lines.push(`${message.value} on ${topic}`),
    );
    listen<DispatchEvent>('stasis:dispatch', ({ subscription, message }) =>
      lines.push(`${message.value} to ${subscription.id} of ${subscription.topic}`),
    );
    const child = bus.topic('child');
    const parent = bus.topic('parent');
    child.forwardTo(parent);
    child.subscribe(() => void lines.push('called'), { synchronous: true, accept: [Note] });
    parent.subscribe(() => {}, { accept: [Note] });
    parent.subscribe(() => {}, { accept: [Other] });
    lines.length = 0;
    const message = Note.create(1);
    child.publish(message);
    child.publish(Declined, 2);
    parent.publish(Other, 3);
    expect(lines).toEqual([
      '1 on child',
      '1 to child-1 of child',
      'called',
      '1 to parent-1 of parent',
      '3 on parent',
      '3 to parent-2 of parent',
    ]);
  });

  it('give the very message, packed or not', async () => {
    const { bus, pool } = stage;
    const events: PublishEvent[] = [];
    const module = new URL('../../handlers/tell.mjs', import.meta.url);
    const subscription = bus
      .topic('in')
      .subscribe(pool.handler(module, { export: 'tell' }), { accept: [Note, Other] });
    await subscription.ready;
    listen<PublishEvent>('stasis:publish', (event) => {
      if (event.topic === 'in') events.push(event);
    });
    const message = Note.create(1);
    bus.topic('in').publish(message);
    bus.topic('in').publish(Other, 'packed');
    expect(events[0]?.message).toBe(message);
    expect(events[1]?.message).toMatchObject({ name: 'test.other', value: 'packed' });
    expect(await stage.told(subscription)).toEqual(['1', 'packed']);
  });

  it('miss nothing of what is dispatched directly, from the moment that somebody listens', () => {
    const topic = stage.bus.topic('in');
    let calls = 0;
    topic.subscribe(
      () => {
        calls += 1;
      },
      { synchronous: true, accept: [Note] },
    );
    topic.subscribe(
      ({ value }) => {
        if (value === 'listen') listen<PublishEvent>('stasis:publish', () => published.push('publish'));
        if (value === 'listen') listen<DispatchEvent>('stasis:dispatch', () => published.push('dispatch'));
      },
      { synchronous: true, accept: [Note] },
    );
    topic.subscribe(() => {}, { synchronous: true, accept: [Note] });
    const published: string[] = [];
    const message = Note.create(1);
    for (let count = 0; count < 20; count += 1) topic.publish(message);
    topic.publish(Note, 'listen');
    // It is dispatched to the third when somebody listens already.
    expect(published).toEqual(['dispatch']);
    topic.publish(message);
    expect(published).toEqual(['dispatch', 'publish', 'dispatch', 'dispatch', 'dispatch']);
    for (const end of stop.splice(0)) end();
    for (let count = 0; count < 20; count += 1) topic.publish(message);
    expect(published.length).toBe(5);
    expect(calls).toBe(42);
    const counted = stage.bus.statistics().subscriptions.filter(({ topic: name }) => name === 'in');
    expect(counted.map(({ passed, handled }) => [passed, handled])).toEqual([
      [42, 42],
      [42, 42],
      [42, 42],
    ]);
  });
});

describe('while nobody listens', () => {
  const stage = useStage();

  it('a message costs what it cost before anybody did', () => {
    const topic = stage.bus.topic('in');
    topic.subscribe(() => {}, { synchronous: true, accept: [Note] });
    const message = Note.create(1);
    const workOfHundred = (): number => {
      for (let count = 0; count < 20; count += 1) topic.publish(message);
      return leastWorkOf(() => {
        for (let count = 0; count < 100; count += 1) topic.publish(message);
      });
    };
    const before = workOfHundred();
    listen('stasis:dispatch', () => {});
    expect(workOfHundred()).toBeGreaterThan(before * 2);
    for (const end of stop.splice(0)) end();
    expect(workOfHundred()).toBe(before);
  });
});

describe('stasis:invoke', () => {
  onEach(everywhere, (stage) => {
    it('tells where the handler runs when it starts, ends and fails', async () => {
      const topic = stage.bus.topic('in');
      const subscription = await stage.subscribe(topic, 'invocations:obey', { accept: [Note] });
      for (const word of ['listen', 'well', 'throw', 'report']) topic.publish(Note, word);
      expect(await stage.told(subscription)).toEqual([
        'bound to well',
        'start well in 1 false',
        'end well in 1 false',
        'start throw in 1 false',
        'error throw in 1 false thrown',
        'end throw in 1 false thrown',
        'start report in 1 false',
      ]);
      expect(stage.takeErrors().map(({ code }) => code)).toEqual(['ERR_STASIS_HANDLER_FAILED']);
    });

    // The handler of a synchronous subscription returns none.
    if (stage.placement === 'synchronous') return;
    it('tells when a promise has settled', async () => {
      const topic = stage.bus.topic('in');
      const subscription = await stage.subscribe(topic, 'invocations:obey', { accept: [Note] });
      for (const word of ['listen', 'later', 'reject', 'report']) topic.publish(Note, word);
      expect(await stage.told(subscription)).toEqual([
        'bound to later',
        'start later in 1 false',
        'end later in 1 false',
        'asyncStart later in 1 false',
        'asyncEnd later in 1 false',
        'start reject in 1 false',
        'end reject in 1 false',
        'error reject in 1 false rejected',
        'asyncStart reject in 1 false rejected',
        'asyncEnd reject in 1 false rejected',
        'start report in 1 false',
      ]);
      const [error] = stage.takeErrors();
      expect([error?.code, String(error?.cause)]).toEqual(['ERR_STASIS_HANDLER_FAILED', 'Error: rejected']);
    });
  });

  it('tells of an InlineExecutor, and of a final message, at home', async () => {
    const events: InvokeEvent[] = [];
    const start = (event: unknown): void => void events.push(event as InvokeEvent);
    const channel = tracingChannel('stasis:invoke');
    channel.start.subscribe(start);
    stop.push(() => channel.start.unsubscribe(start));
    const bus = new Bus();
    const module = new URL('../../handlers/invocations.mjs', import.meta.url);
    const subscription = bus
      .topic('in')
      .subscribe(new InlineExecutor().handler(module, { export: 'ignore' }));
    await subscription.unsubscribeAndJoin();
    await bus.close();
    expect(events).toMatchObject([
      { subscription: { id: subscription.id, topic: 'in' }, attempt: 1, isFinal: false },
      { subscription: { id: subscription.id, topic: 'in' }, attempt: 1, isFinal: true },
    ]);
  });
});

describe('stasis:error', () => {
  const stage = useStage();

  it('SPEC 11.1: tells of each error that onError gets', async () => {
    const events: ErrorEvent[] = [];
    listen<ErrorEvent>('stasis:error', (event) => events.push(event));
    stage.bus.topic('in').subscribe(
      () => {
        throw new Error('no');
      },
      { accept: [Note], synchronous: true },
    );
    stage.bus.topic('in').publish(Note, 1);
    expect(events.map(({ error }) => error)).toEqual(stage.takeErrors());
  });
});

describe('stasis:thread', () => {
  it('tells when a thread of a pool starts, crashes, and is ended', async () => {
    const lines: string[] = [];
    listen<ThreadEvent>('stasis:thread', ({ state, executor, thread, reason }) =>
      lines.push(`${state} ${executor} ${thread} ${(reason as { code?: string } | undefined)?.code}`),
    );
    const bus = new Bus({ onError: () => {} });
    const pool = new WorkerPool({ threads: 1, name: 'frail' });
    const module = new URL('../../handlers/exiting.mjs', import.meta.url);
    const subscription = bus.topic('in').subscribe(pool.handler(module), { accept: [Note] });
    await expect(subscription.publishAndWait(Note.create('exit'))).rejects.toMatchObject({
      code: 'ERR_STASIS_WORKER_CRASHED',
    });
    await subscription.publishAndWait(Note.create('stay'));
    await bus.close();
    await pool.close();
    expect(lines).toEqual([
      'start frail 0 undefined',
      'crash frail 0 undefined',
      'start frail 0 undefined',
      'end frail 0 ERR_STASIS_EXECUTOR_CLOSED',
    ]);
  });

  it('says that a thread was ended because an invocation took too long', async () => {
    const events: ThreadEvent[] = [];
    listen<ThreadEvent>('stasis:thread', (event) => events.push(event));
    const bus = new Bus({ onError: () => {} });
    await using pool = new WorkerPool({ threads: 1 });
    const module = new URL('../../handlers/exiting.mjs', import.meta.url);
    const subscription = bus.topic('in').subscribe(pool.handler(module), { accept: [Note], timeout: 50 });
    await expect(subscription.publishAndWait(Note.create('hang'))).rejects.toMatchObject({
      code: 'ERR_STASIS_HANDLER_TIMEOUT',
    });
    await bus.close();
    expect(events.map(({ state }) => state).slice(0, 2)).toEqual(['start', 'crash']);
    expect(events[1]?.reason).toMatchObject({ code: 'ERR_STASIS_WORKER_CRASHED' });
    expect(pool.statistics().threads).toMatchObject([{ crashes: 1 }]);
  });
});

describe('stasis:congestion', () => {
  const stage = useStage();

  it('SPEC 11.6: tells of each crossing of the marks', async () => {
    const events: CongestionEvent[] = [];
    listen<CongestionEvent>('stasis:congestion', (event) => events.push(event));
    const topic = stage.bus.topic('in');
    const { id } = topic.subscribe(() => {}, { accept: [Note], congestion: { high: 3, low: 1 } });
    for (let count = 0; count < 5; count += 1) topic.publish(Note, count);
    await stage.bus.drain();
    expect(events).toEqual([
      { state: 'congested', queued: 3, subscription: { id, topic: 'in' } },
      { state: 'relieved', queued: 1, subscription: { id, topic: 'in' } },
    ]);
  });
});

describe('a connected thread', () => {
  const stage = useStage();

  it('tells at home what it publishes', async () => {
    const events: PublishEvent[] = [];
    const worker = await ConnectedWorker.start(stage.bus);
    stage.bus.topic('in').subscribe(() => {}, { accept: [Note] });
    listen<PublishEvent>('stasis:publish', (event) => events.push(event));
    await worker.run('publishTo', { topic: 'in', values: [1, 2] });
    await worker.end();
    expect(events.map(({ topic, message }) => `${message.value} on ${topic}`)).toEqual([
      '1 on in',
      '2 on in',
    ]);
  });
});
