// The number of series that a metric has, and what groups of topics and subscriptions count.

import { inTurns } from '@stasis-bus/core/internal';
import { describe, expect, it } from 'vitest';
import { SeriesOf } from '../../packages/inspector/src/home/metric-series.js';
import { subscriptionTable } from '../../packages/inspector/src/home/metric-tables.js';
import { Note } from '../support/sample-types.js';
import { subscriptionRow } from './page/frames.js';
import { openScene, type Scene } from './support/scene.js';

/** The samples of a metric by their labels. */
async function samplesOf(scene: Scene, name: string): Promise<Record<string, number>> {
  const response = await scene.visitor.get('/metrics');
  expect(response.status).toBe(200);
  const lines = (await response.text()).split('\n').filter((line) => line.startsWith(`stasis_${name}{`));
  return Object.fromEntries(
    lines.map((line) => {
      const [, labels = '', value] = /^\w+\{(.*)\} (\S+)$/.exec(line) ?? [];
      return [labels, Number(value)];
    }),
  );
}

function publish(scene: Scene, ...topics: string[]): Promise<void> {
  for (const name of topics) scene.bus.topic(name).publish(Note, 1);
  return scene.bus.drain();
}

/** Keeps topics there without messages of their own. */
function topicsOf(scene: Scene, ...names: string[]) {
  return names.map((name) => scene.bus.topic(name));
}

describe('SPEC 12.7 a metric of topics', () => {
  it('has a series for each up to a number, and above that one for each subsystem', async () => {
    await using scene = await openScene({ metrics: { most: 3 } });
    const few = topicsOf(scene, 'calls:1', 'calls:2', 'audit');
    await publish(scene, 'calls:1', 'calls:2', 'calls:2');
    expect(await samplesOf(scene, 'topic_published_total')).toEqual({
      'topic="calls:1"': 1,
      'topic="calls:2"': 2,
      'topic="audit"': 0,
    });
    const more = topicsOf(scene, 'calls:3');
    await publish(scene, 'audit');
    expect(await samplesOf(scene, 'topic_published_total')).toEqual({
      'group="calls:"': 3,
      'group="audit"': 1,
    });
    expect([few.length, more.length]).toEqual([3, 1]);
  });

  it('has no more series than that, however many groups there are', async () => {
    await using scene = await openScene({ metrics: { most: 3 } });
    const names = Array.from({ length: 10 }, (_, number) => `part${number}:a`);
    const topics = topicsOf(scene, ...names);
    await publish(scene, ...names);
    expect(await samplesOf(scene, 'topic_published_total')).toEqual({
      'group="part0:"': 1,
      'group="part1:"': 1,
      'group="other"': 8,
    });
    expect(topics).toHaveLength(10);
  });

  it('is by default of up to 200 series', async () => {
    await using scene = await openScene();
    const topics = topicsOf(scene, ...Array.from({ length: 200 }, (_, number) => `calls:${number}`));
    expect(Object.keys(await samplesOf(scene, 'topic_published_total'))).toHaveLength(200);
    topics.push(...topicsOf(scene, 'calls:200'));
    expect(await samplesOf(scene, 'topic_published_total')).toEqual({ 'group="calls:"': 0 });
    expect(topics).toHaveLength(201);
  });

  it('is grouped as the option says', async () => {
    const group = (topic: string): string => topic.slice(-1);
    await using scene = await openScene({ metrics: { most: 2, group } });
    const topics = topicsOf(scene, 'a:x', 'b:x', 'c:x');
    await publish(scene, 'a:x', 'b:x');
    expect(await samplesOf(scene, 'topic_published_total')).toEqual({ 'group="x"': 2 });
    expect(topics).toHaveLength(3);
  });

  it('SPEC 11.10: is not grouped because of what is on Object.prototype', async () => {
    Object.defineProperty(Object.prototype, 'most', { value: 1, configurable: true });
    const opening = openScene({ metrics: {} });
    Reflect.deleteProperty(Object.prototype, 'most');
    await using scene = await opening;
    const topics = topicsOf(scene, 'a', 'b');
    expect(Object.keys(await samplesOf(scene, 'topic_published_total'))).toHaveLength(topics.length);
  });

  it.each([
    ['returns no text', () => 7 as never, /metrics\.group.*7/],
    [
      'throws',
      () => {
        throw new RangeError('no group');
      },
      /RangeError: no group/,
    ],
  ])('is not told while that %s, and whoever asks hears why', async (_, group, why) => {
    await using scene = await openScene({ metrics: { most: 1, group } });
    const topics = topicsOf(scene, 'a', 'b');
    const response = await scene.visitor.get('/metrics');
    expect(response.status).toBe(500);
    expect(await response.text()).toMatch(why);
    expect(topics).toHaveLength(2);
  });
});

describe('SPEC 12.7 what a group of subscriptions counts', () => {
  it('never falls, though subscriptions go', async () => {
    await using scene = await openScene({ metrics: { most: 2 } });
    const topic = scene.bus.topic('calls:1');
    const subscribe = () => topic.subscribe(() => {}, { accept: [Note] });
    const handled = async () => (await samplesOf(scene, 'subscription_handled_total'))['group="calls:"'];
    const subscriptions = [subscribe(), subscribe(), subscribe()];
    await publish(scene, 'calls:1', 'calls:1');
    expect(await handled()).toBe(6);
    for (const subscription of subscriptions) await subscription.unsubscribeAndJoin();
    expect(await handled()).toBe(6);
    subscribe();
    await publish(scene, 'calls:1');
    expect(await handled()).toBe(7);
  });

  const rows = [
    subscriptionRow('a:1', 'a', {
      handled: 30,
      failed: 1,
      queued: 2,
      highestQueued: 9,
      congested: true,
      meanInvocation: 1000,
      highestInvocation: 3000,
    }),
    subscriptionRow('a:2', 'a', {
      handled: 10,
      queued: 5,
      highestQueued: 6,
      congested: true,
      meanInvocation: 5000,
      highestInvocation: 7000,
    }),
    subscriptionRow('a:3', 'a'),
  ];
  const told = async (series: SeriesOf<(typeof rows)[number]>, now: typeof rows) =>
    (await inTurns(series.of(now))).map(({ labels, values }) => [
      labels['group'],
      Object.fromEntries(subscriptionTable.metrics.map(({ name }, index) => [name, values[index]])),
    ]);

  it('is a sum, a maximum or a mean, as it should be', async () => {
    const series = new SeriesOf(subscriptionTable, { group: (topic) => topic, most: 2 });
    expect(await told(series, rows)).toEqual([
      [
        'a',
        {
          passed_total: 0,
          filtered_total: 0,
          handled_total: 40,
          failed_total: 1,
          dropped_total: 0,
          retried_total: 0,
          queued: 7,
          highest_queued: 9,
          congested: 2,
          mean_invocation_seconds: 2,
          highest_invocation_seconds: 7,
        },
      ],
    ]);
  });

  it('is counted once, though asking for its group has failed in between', async () => {
    let isFailing = false;
    const group = (topic: string): string => {
      if (isFailing) throw new RangeError('no group');
      return topic;
    };
    const series = new SeriesOf(subscriptionTable, { group, most: 2 });
    await told(series, rows);
    isFailing = true;
    await expect(told(series, rows)).rejects.toThrow('no group');
    isFailing = false;
    expect(await told(series, rows)).toMatchObject([['a', { handled_total: 40 }]]);
    expect(await told(series, [])).toMatchObject([['a', { handled_total: 40, queued: 0, congested: 0 }]]);
  });
});
