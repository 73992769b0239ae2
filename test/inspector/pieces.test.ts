// SPEC 12.1: an inspector takes the statistics of a large bus in pieces. What happens between two pieces is seen in the rows
// that are read after it; were all taken at once, no row would be ahead of another.

import type { Topic } from '@stasis-bus/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Frame } from '../../packages/inspector/src/wire/frame.js';
import { Note } from '../support/sample-types.js';
import { openScene, type Scene } from './support/scene.js';

const topicCount = 30_000;
const held: Topic[] = [];
let scene: Scene;
let isOver: boolean;

/** Publishes on the first topic and on the last one in each turn of the event loop. */
function publishInEachTurn(): void {
  if (isOver) return;
  for (const name of ['a', 'z']) scene.bus.topic(name).publish(Note, 1);
  setImmediate(publishInEachTurn);
}

function publishedOn(name: string, { topics }: Pick<Frame, 'topics'>): number {
  return topics.find((topic) => topic.name === name)?.published ?? Number.NaN;
}

function publishedIn(metrics: string, name: string): number {
  return Number(new RegExp(`^stasis_topic_published_total{topic="${name}"} (\\d+)$`, 'm').exec(metrics)?.[1]);
}

beforeEach(async () => {
  scene = await openScene({ metrics: { most: Number.POSITIVE_INFINITY } });
  for (const name of ['a', 'z']) held.push(scene.bus.topic(name));
  for (let index = 0; index < topicCount; index += 1) held.push(scene.bus.topic(`m${index}`));
  isOver = false;
  publishInEachTurn();
});
afterEach(async () => {
  isOver = true;
  held.length = 0;
  await scene[Symbol.asyncDispose]();
});

describe('SPEC 12.1: other work comes in between while an inspector takes the statistics', () => {
  it('as JSON', async () => {
    const statistics = await scene.visitor.json<Frame>('/statistics.json');
    expect(statistics.topics).toHaveLength(topicCount + 2);
    expect(publishedOn('z', statistics)).toBeGreaterThan(publishedOn('a', statistics));
  });

  it('as frames', async () => {
    const frame = await scene.visitor.firstEvent<Frame>('/frames', 'frame');
    expect(frame).toMatchObject({ isWhole: true });
    expect(frame.topics).toHaveLength(topicCount + 2);
    expect(publishedOn('z', frame)).toBeGreaterThan(publishedOn('a', frame));
  });

  it('as metrics, in which each metric has one heading, and one sample for each topic', async () => {
    const text = await (await scene.visitor.get('/metrics')).text();
    expect(publishedIn(text, 'z')).toBeGreaterThan(publishedIn(text, 'a'));
    expect(text.match(/^# TYPE stasis_topic_published_total /gm)).toHaveLength(1);
    expect(text.match(/^stasis_topic_published_total{/gm)).toHaveLength(topicCount + 2);
    expect(text).not.toMatch(/^$\n^stasis_/m);
  });

  it('and those who come while it does so are told everything, too', async () => {
    const frames = await Promise.all(
      Array.from({ length: 3 }, () => scene.visitor.firstEvent<Frame>('/frames', 'frame')),
    );
    for (const frame of frames) {
      expect(frame).toMatchObject({ isWhole: true });
      expect(frame.topics).toHaveLength(topicCount + 2);
    }
  });
});
