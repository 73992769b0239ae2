// What an inspector tells: the statistics as frames, what happens, messages of a topic, snapshots of a cache, metrics.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { BusStatistics } from '@stasis-bus/core';
import { Bus, CachingTopic, defineMessageType } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { About } from '../../packages/inspector/src/wire/about.js';
import type { CacheListing } from '../../packages/inspector/src/wire/cache-listing.js';
import type { Frame } from '../../packages/inspector/src/wire/frame.js';
import type { Happening } from '../../packages/inspector/src/wire/happening.js';
import type { WatchedMessage } from '../../packages/inspector/src/wire/watched-message.js';
import { Note } from '../support/sample-types.js';
import { openScene, type Scene } from './support/scene.js';
import { Visitor } from './support/visitor.js';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene[Symbol.asyncDispose]());

const Thing = defineMessageType('inspected.thing').of<{ id: string; text?: string }>();

describe('frames', () => {
  it('begin with everything, as the statistics have it', async () => {
    const topic = scene.bus.topic('calls:all', { detail: 'all calls' });
    topic.forwardTo(scene.bus.topic('everything'));
    topic.subscribe(() => {});
    topic.publish(Note, 1);
    await scene.bus.drain();
    const about = await scene.visitor.firstEvent<About>('/frames', 'about');
    expect(about).toMatchObject({ pid: process.pid, node: process.version, payloads: false });
    const frame = await scene.visitor.firstEvent<Frame>('/frames', 'frame');
    const { topics, subscriptions, messageTypes } = JSON.parse(JSON.stringify(scene.bus.statistics()));
    expect(frame).toMatchObject({ isWhole: true, subscriptions, messageTypes, threads: [], caches: [] });
    expect(frame.topics).toEqual(topics.map(({ age: _, ...row }: { age: number }) => row));
    expect(frame.homeBusy).toBeGreaterThanOrEqual(0);
    expect(frame.homeBusy).toBeLessThanOrEqual(1);
  });

  it('go on with what is new, what has changed and what is gone; together they are the statistics', async () => {
    const [quiet, loud] = [scene.bus.topic('quiet'), scene.bus.topic('loud')];
    const leaver = loud.subscribe(() => {});
    const topics = new Map<string, unknown>();
    const subscriptions = new Map<string, unknown>();
    let frames = 0;
    for await (const { event, data } of scene.visitor.events('/frames')) {
      if (event !== 'frame') continue;
      const frame = data as Frame;
      frames += 1;
      for (const row of frame.topics) topics.set(row.name, row);
      for (const row of frame.subscriptions) subscriptions.set(row.id, row);
      for (const name of frame.gone.topics) topics.delete(name);
      for (const id of frame.gone.subscriptions) subscriptions.delete(id);
      if (frames === 1) {
        expect([...topics.keys()]).toEqual(['loud', 'quiet']);
        loud.publish(Note, 1);
        await leaver.unsubscribeAndJoin();
        scene.bus.topic('new').subscribe(() => {});
        scene.bus.createCache('things', { id: () => undefined });
        await scene.bus.drain();
        continue;
      }
      expect(frame.isWhole).toBe(false);
      expect(frame.topics.map(({ name }) => name)).toEqual(['loud', 'new']);
      expect(frame.gone).toEqual({ topics: [], subscriptions: ['loud-1'] });
      break;
    }
    const now: BusStatistics = JSON.parse(JSON.stringify(scene.bus.statistics()));
    expect([...topics.values()]).toEqual(expect.arrayContaining(now.topics.map(({ age: _, ...row }) => row)));
    expect([...subscriptions.values()]).toEqual(now.subscriptions);
    expect(quiet.name).toBe('quiet');
  });

  it('come however large the bus is, and go on', async () => {
    const topic = scene.bus.topic('large', { detail: 'x'.repeat(20_000_000) });
    let frames = 0;
    for await (const { event } of scene.visitor.events('/frames')) {
      if (event !== 'frame') continue;
      frames += 1;
      if (frames === 3) break;
      topic.publish(Note, frames);
    }
    expect(frames).toBe(3);
  });

  it('tell several visitors the same', async () => {
    const topic = scene.bus.topic('t');
    topic.subscribe(() => {});
    const first = scene.visitor.events('/frames');
    await first.next();
    await first.next();
    topic.publish(Note, 1);
    await scene.bus.drain();
    const second = await scene.visitor.firstEvent<Frame>('/frames', 'frame');
    const { value } = await first.next();
    expect(value).toMatchObject({ event: 'frame', data: { isWhole: false, topics: second.topics } });
    await first.return();
  });

  it('count how long invocations take, from the moment the inspector is opened', async () => {
    const bus = new Bus();
    const before = bus.topic('t').subscribe(() => {});
    expect(bus.statistics().subscriptions[0]?.invocationTimes).toBeNull();
    await using pool = new WorkerPool({ threads: 1 });
    const { inspect } = await import('@stasis-bus/inspector');
    await using _inspector = await inspect(bus);
    const after = bus.topic('t').subscribe(pool.handler(new URL('../handlers/exiting.mjs', import.meta.url)));
    await after.ready;
    for (let number = 0; number < 10; number += 1) bus.topic('t').publish(Note, number);
    await bus.drain();
    const counted = bus
      .statistics()
      .subscriptions.map(({ id, handled, invocationTimes }) => [
        id,
        handled,
        invocationTimes?.reduce((sum, count) => sum + count),
      ]);
    // The first had its subscription change before; the second's own comes on top of the ten.
    expect(counted).toEqual([
      [before.id, 12, expect.any(Number)],
      [after.id, 11, 11],
    ]);
    expect(counted[0]?.[2]).toBeGreaterThanOrEqual(10);
    await bus.close();
  });

  it('name the pools that run a subscription, and the topic of a caching topic', async () => {
    await using pool = new WorkerPool({ threads: 1, name: 'workers' });
    const { bus } = scene;
    const cache = bus.createCache('things', {
      id: (message) => (Thing.is(message) ? message.value.id : undefined),
    });
    const caching = new CachingTopic(bus.topic('t'), cache);
    await bus.topic('t').subscribe(pool.handler(new URL('../handlers/exiting.mjs', import.meta.url))).ready;
    const frame = await scene.visitor.firstEvent<Frame>('/frames', 'frame');
    expect(frame.subscriptions).toMatchObject([
      { executors: [], updatesTopic: caching.topic.name },
      { executors: ['workers'], updatesTopic: null },
    ]);
    expect(frame.threads).toMatchObject([{ executor: 'workers', id: 0, crashes: 0 }]);
    expect(frame.caches).toEqual(['things']);
    await bus.close();
  });
});

describe('happenings', () => {
  it('tell of congestion, relief and errors as they happen', async () => {
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const subscription = scene.bus.topic('t').subscribe(
      async ({ value }) => {
        await opened;
        if (value === 3) throw new RangeError('three');
      },
      { accept: [Note], congestion: { high: 3, low: 1 } },
    );
    const seen: Happening[] = [];
    for await (const { event, data } of scene.visitor.events('/frames')) {
      if (event === 'frame' && seen.length === 0) {
        for (const number of [1, 2, 3, 4]) scene.bus.topic('t').publish(Note, number);
      }
      if (event !== 'happening') continue;
      seen.push(data as Happening);
      if (seen.length === 1) open();
      if (seen.length === 3) break;
    }
    const about = { subscription: subscription.id, topic: 't' };
    expect(seen[0]).toMatchObject({ kind: 'congested', ...about });
    expect(seen.slice(1)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'relieved', ...about }),
        expect.objectContaining({ kind: 'error', code: 'ERR_STASIS_HANDLER_FAILED', ...about }),
      ]),
    );
    expect(scene.errors).toHaveLength(1);
  });

  it('tell once, and how often, what happens again and again within a moment', async () => {
    const topic = scene.bus.topic('t');
    topic.subscribe(
      () => {
        throw new RangeError('no');
      },
      { accept: [Note], synchronous: true },
    );
    const told: Happening[] = [];
    for await (const { event, data } of scene.visitor.events('/frames')) {
      if (event === 'frame' && told.length === 0)
        for (let number = 0; number < 1000; number += 1) topic.publish(Note, number);
      if (event !== 'happening') continue;
      told.push(data as Happening);
      if (told.reduce((sum, { times }) => sum + times, 0) >= 1000) break;
    }
    expect(told.reduce((sum, { times }) => sum + times, 0)).toBe(1000);
    expect(told.length).toBeLessThan(10);
    expect(told[0]).toMatchObject({ kind: 'error', code: 'ERR_STASIS_HANDLER_FAILED', topic: 't' });
    expect(scene.errors).toHaveLength(1000);
  });

  it('tell the beginning of a long error', async () => {
    const topic = scene.bus.topic('t');
    topic.subscribe(
      () => {
        throw new Error(`too long: ${'x'.repeat(1_000_000)}`);
      },
      { accept: [Note] },
    );
    topic.publish(Note, 1);
    const { text } = await scene.visitor.firstEvent<Happening>('/frames', 'happening');
    expect(text).toMatch(/too long: x+…$/);
    expect(text.length).toBeLessThan(5000);
  });

  it('tell of threads, and who comes later hears of them too', async () => {
    const pool = new WorkerPool({ threads: 1, name: 'fragile' });
    const { bus } = scene;
    const subscription = bus
      .topic('t')
      .subscribe(pool.handler(new URL('../handlers/exiting.mjs', import.meta.url)), { accept: [Note] });
    await subscription.ready;
    bus.topic('t').publish(Note, 'exit');
    await bus.drain();
    await pool.close();
    const kinds: string[] = [];
    for await (const { event, data } of scene.visitor.events('/frames')) {
      if (event !== 'happening') continue;
      const { kind, text } = data as Happening;
      if (kind.startsWith('thread')) {
        expect(text).toContain('fragile');
        kinds.push(kind);
      }
      if (kind === 'error') expect(data).toMatchObject({ code: 'ERR_STASIS_WORKER_CRASHED' });
      if (kinds.includes('thread-started') && kinds.includes('thread-crashed')) break;
    }
    expect(kinds.slice(0, 2)).toEqual(['thread-started', 'thread-crashed']);
  });
});

describe('watching a topic', () => {
  it('shows its messages without their values, and ends with the visit', async () => {
    const topic = scene.bus.topic('things/of ours');
    const path = `/messages?topic=${encodeURIComponent(topic.name)}`;
    const messages = scene.visitor.events(path);
    const first = messages.next();
    while (topic.subscriberCount === 0) await new Promise(setImmediate);
    const message = Thing.create({ id: 'a', text: 'a secret' }, { headers: { trace: '1' } });
    topic.publish(message);
    expect((await first).value).toEqual({
      event: 'message',
      data: {
        at: message.timestamp,
        id: message.id,
        type: Thing.name,
        eid: message.eid,
        headers: 1,
        skipped: 0,
      },
    });
    await messages.return();
    while (topic.subscriberCount > 0) await new Promise(setImmediate);
    expect(scene.errors).toEqual([]);
  });

  it('shows values when that is allowed', async () => {
    await using open = await openScene({ payloads: true });
    const topic = open.bus.topic('t');
    const first = open.visitor.firstEvent<WatchedMessage>('/messages?topic=t', 'message');
    while (topic.subscriberCount === 0) await new Promise(setImmediate);
    topic.publish(Thing, { id: 'a', text: 'x'.repeat(100_000) });
    const { value = '' } = await first;
    expect(value).toContain("id: 'a'");
    expect(value.length).toBeLessThan(5000);
  });

  it('is a sample, and says how many messages were left out', async () => {
    const topic = scene.bus.topic('t');
    const seen: WatchedMessage[] = [];
    const messages = scene.visitor.events('/messages?topic=t');
    const reading = (async () => {
      for await (const { data } of messages) seen.push(data as WatchedMessage);
    })();
    while (topic.subscriberCount === 0) await new Promise(setImmediate);
    let published = 0;
    const publish = () => {
      topic.publish(Note, published);
      published += 1;
    };
    while (published < 10_000) publish();
    // One more now and then: what was left out is told with the next that is shown.
    const told = () => seen.reduce((sum, { skipped }) => sum + 1 + skipped, 0);
    while (told() < published) {
      publish();
      await new Promise(setImmediate);
    }
    expect(told()).toBe(published);
    expect(seen.length).toBeLessThan(published / 2);
    await scene.inspector.close();
    await expect(reading).rejects.toThrow();
  });

  it('is refused when the bus is closed, which can still be looked at', async () => {
    const topic = scene.bus.topic('t');
    await scene.bus.close();
    expect((await scene.visitor.get('/messages?topic=t')).status).toBe(410);
    const frame = await scene.visitor.firstEvent<Frame>('/frames', 'frame');
    expect(frame.topics.map(({ name }) => name)).toEqual([topic.name]);
  });

  it('makes no topic that is not there', async () => {
    expect((await scene.visitor.get('/messages?topic=nowhere')).status).toBe(404);
    expect((await scene.visitor.get('/messages')).status).toBe(404);
    expect(scene.bus.findTopic('nowhere')).toBeUndefined();
  });
});

describe('searching a cache', () => {
  async function fill(bus: Bus): Promise<void> {
    const cache = bus.createCache('things', {
      id: (message) => (Thing.is(message) ? message.value.id : undefined),
      aggregate: {
        calculate: (_entry, snapshot) =>
          snapshot === null ? undefined : Thing.create({ id: 'sum' }, { eid: null }),
      },
    });
    new CachingTopic(bus.topic('t'), cache);
    for (const id of ['apple', 'banana', 'cherry']) bus.topic('t').publish(Thing, { id });
    bus.topic('t').publish(Thing.create({ id: 'apple', text: 'theirs' }, { eid: 'elsewhere' }));
    await bus.drain();
  }

  it('finds snapshots by id, type or entity, aggregates too', async () => {
    await fill(scene.bus);
    const all = await scene.visitor.json<CacheListing>('/caches/things');
    expect(all).toMatchObject({ cache: 'things', size: 7, found: 7 });
    const ids = async (search: string) =>
      (await scene.visitor.json<CacheListing>(`/caches/things?search=${search}`)).snapshots.map(
        ({ id, eid }) => `${id} ${eid === null ? 'aggregate' : eid === 'elsewhere' ? eid : 'here'}`,
      );
    expect(await ids('APPL')).toEqual(['apple here', 'apple elsewhere']);
    expect(await ids('elsewhere')).toEqual(['apple elsewhere']);
    expect(await ids('sum')).toHaveLength(3);
    expect(await ids('inspected.thing')).toHaveLength(7);
    expect(await ids('nothing')).toEqual([]);
    expect(all.snapshots.every((snapshot) => !('value' in snapshot))).toBe(true);
  });

  it('lists no more than asked for, and says how many there are', async () => {
    await fill(scene.bus);
    const some = await scene.visitor.json<CacheListing>('/caches/things?limit=2');
    expect(some).toMatchObject({ size: 7, found: 7 });
    expect(some.snapshots).toHaveLength(2);
  });

  it('shows values when that is allowed', async () => {
    await using open = await openScene({ payloads: true });
    await fill(open.bus);
    const { snapshots } = await open.visitor.json<CacheListing>('/caches/things?search=elsewhere');
    expect(snapshots[0]?.value).toBe("{ id: 'apple', text: 'theirs' }");
  });

  it('says that there is none of that name', async () => {
    expect((await scene.visitor.get('/caches/none')).status).toBe(404);
  });
});

describe('metrics and statistics', () => {
  it('/statistics.json is what bus.statistics() gives', async () => {
    scene.bus.topic('t').subscribe(() => {});
    scene.bus.topic('t').publish(Note, 1);
    await scene.bus.drain();
    const told = await scene.visitor.json<BusStatistics>('/statistics.json');
    const known = JSON.parse(JSON.stringify(scene.bus.statistics()));
    const withoutAge = ({ topics, ...rest }: BusStatistics) => ({
      ...rest,
      topics: topics.map(({ age: _, ...row }) => row),
    });
    expect(withoutAge(told)).toEqual(withoutAge(known));
  });

  it('/metrics answers several at once, each sample once, and lets others have their turns meanwhile', async () => {
    await using large = await openScene({ metrics: { most: Number.POSITIVE_INFINITY } });
    for (let number = 0; number < 1000; number += 1) large.bus.topic(`t:${number}`).subscribe(() => {});
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 0);
    const answers = await Promise.all([1, 2, 3].map(() => large.visitor.get('/metrics')));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    clearInterval(counting);
    expect(turns).toBeGreaterThan(5);
    for (const text of texts) {
      const samples = text.split('\n').filter((line) => /^stasis_\w+(\{.*\})? \S+$/.test(line));
      expect(samples.filter((line) => line.startsWith('stasis_topic_published_total{'))).toHaveLength(1000);
      expect(new Set(samples.map((line) => line.replace(/ \S+$/, ''))).size).toBe(samples.length);
      expect(samples).toContain('stasis_declined_total 0');
    }
  });

  it('/metrics has the same numbers for Prometheus, as they are when it asks', async () => {
    const topic = scene.bus.topic('t "quoted"');
    topic.subscribe(
      ({ value }) => {
        if (value === 2) throw new Error('two');
      },
      { accept: [Note] },
    );
    const line = async (name: string) => {
      const response = await scene.visitor.get('/metrics');
      expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
      return (await response.text()).split('\n').filter((text) => text.startsWith(`${name}{`));
    };
    const labels = '{topic="t \\"quoted\\"",subscription="t \\"quoted\\"-1"}';
    topic.publish(Note, 1);
    await scene.bus.drain();
    expect(await line('stasis_subscription_handled_total')).toEqual([
      `stasis_subscription_handled_total${labels} 1`,
    ]);
    topic.publish(Note, 2);
    await scene.bus.drain();
    expect(await line('stasis_subscription_failed_total')).toEqual([
      `stasis_subscription_failed_total${labels} 1`,
    ]);
    expect(await line('stasis_topic_published_total')).toEqual([
      'stasis_topic_published_total{topic="t \\"quoted\\""} 3',
    ]);
    expect(await line('stasis_message_type_published_total')).toContain(
      'stasis_message_type_published_total{type="test.note"} 2',
    );
  });
});

it('an inspector keeps no process alive, not even while somebody looks', async () => {
  const program = `
    import { Bus } from '@stasis-bus/core';
    import { inspect } from '@stasis-bus/inspector';
    const { url, token } = await inspect(new Bus());
    console.log(JSON.stringify({ url, token }));
    process.stdin.once('data', () => process.stdin.destroy());
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
  });
  const exited = once(child, 'exit');
  const [line] = await once(child.stdout, 'data');
  const events = new Visitor(JSON.parse(String(line))).events('/frames');
  await events.next();
  child.stdin.write('end');
  expect(await exited).toEqual([0, null]);
  await expect(readAll(events)).rejects.toThrow();
});

async function readAll(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}
