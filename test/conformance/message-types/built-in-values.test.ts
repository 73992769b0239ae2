// The values of the bus's own types are checked where a message is made, and where it arrives from another thread (SPEC 1.6).

import {
  BusError,
  CacheClear,
  CacheUpdate,
  cacheClear,
  type MessageType,
  SubscriptionChange,
} from '@stasis-bus/core';
import { exposeBus } from '@stasis-bus/worker-runtime';
import { connectBus } from '@stasis-bus/worker-runtime/worker';
import { describe, expect, it } from 'vitest';
import { everywhere, onEach, remote, useStage } from '../../support/placements.js';
import { Note, Other } from '../../support/sample-types.js';
import type { Stage } from '../../support/stage.js';

const note = Note.create(1);
const change = { topic: { name: 't', id: '1' }, subscriptionId: 't-1', description: 'Subscribe' };
const update = { type: Note, oldSnapshot: null, newSnapshot: note };

const wrong: readonly (readonly [type: MessageType, value: unknown, path: string])[] = [
  [SubscriptionChange, null, 'value'],
  [SubscriptionChange, 'Subscribe', 'value'],
  [SubscriptionChange, {}, 'value.topic'],
  [SubscriptionChange, { ...change, topic: 't' }, 'value.topic'],
  [SubscriptionChange, { ...change, topic: { name: 5, id: '1' } }, 'value.topic.name'],
  [SubscriptionChange, { ...change, topic: { name: 't' } }, 'value.topic.id'],
  [SubscriptionChange, { ...change, subscriptionId: '' }, 'value.subscriptionId'],
  [SubscriptionChange, { ...change, description: 'subscribe' }, 'value.description'],
  [CacheUpdate, null, 'value'],
  [CacheUpdate, [], 'value.type'],
  [CacheUpdate, { ...update, type: 'test.note' }, 'value.type'],
  [CacheUpdate, { type: Note, newSnapshot: note }, 'value.oldSnapshot'],
  [CacheUpdate, { ...update, oldSnapshot: 1 }, 'value.oldSnapshot'],
  [CacheUpdate, { ...update, newSnapshot: { ...note } }, 'value.newSnapshot'],
  [CacheClear, 5, 'value'],
  [CacheClear, {}, 'value.snapshot'],
  [CacheClear, { snapshot: null }, 'value.snapshot'],
  [CacheClear, new Map([['snapshot', note]]), 'value.snapshot'],
];

function errorOf(task: () => unknown): unknown {
  try {
    return task();
  } catch (thrown) {
    return thrown;
  }
}

describe('SPEC 1.6 a value of a built-in type', () => {
  const stage = useStage();

  it.each(wrong)('is refused where a message is made, with the path: %s %j', async (type, value, path) => {
    const topic = stage.bus.topic('in');
    const seen: unknown[] = [];
    topic.subscribe((message) => void seen.push(message.value), { synchronous: true });
    seen.length = 0;
    const refusal = {
      code: 'ERR_STASIS_INVALID_ARGUMENT',
      message: expect.stringMatching(`^${path.replaceAll('.', '\\.')} must be `) as string,
    };
    for (const make of [
      () => type.create(value),
      () => topic.publish(type, value),
      () => topic.publish(type, value, { headers: {} }),
    ]) {
      expect(errorOf(make)).toMatchObject(refusal);
    }
    await expect(topic.request(type, value, { reply: Note })).rejects.toMatchObject(refusal);
    expect(seen).toEqual([]);
  });

  it('is accepted with what else it may hold', () => {
    for (const [type, value] of [
      [SubscriptionChange, { ...change, description: 'Unsubscribe', since: 1 }],
      [CacheUpdate, { ...update, oldSnapshot: note }],
      [CacheUpdate, { type: Other, oldSnapshot: null, newSnapshot: null }],
      [CacheClear, { snapshot: note }],
    ] as const) {
      expect((type as MessageType).create(value).value).toEqual(value);
    }
    expect(cacheClear(note).value).toEqual({ snapshot: note });
  });
});

const names = ['SubscriptionChange', 'CacheUpdate', 'CacheClear'];

onEach(everywhere, (stage) => {
  it.each(names)('SPEC 1.6: %s is checked where a handler publishes and replies', async (name) => {
    const seen: unknown[] = [];
    stage.bus
      .topic('seen')
      .subscribe(({ value }) => void seen.push(value), { accept: [Note], synchronous: true });
    await stage.subscribe(stage.bus.topic('go'), 'misfits:publishWrong', { accept: [Note] });
    stage.bus.topic('go').publish(Note, name);
    await stage.bus.drain();
    expect(seen).toEqual(['ERR_STASIS_INVALID_ARGUMENT,ERR_STASIS_INVALID_ARGUMENT']);
  });
});

function listen(stage: Stage): unknown[] {
  const seen: unknown[] = [];
  stage.bus.topic('in').subscribe(({ value }) => void seen.push(value), { synchronous: true });
  seen.length = 0;
  return seen;
}

function expectRefusal(stage: Stage, from: string): void {
  const [error, ...others] = stage.takeErrors();
  expect(others).toEqual([]);
  expect(error).toBeInstanceOf(BusError);
  expect(error?.code).toBe('ERR_STASIS_MESSAGE_REFUSED');
  expect(error?.message).toMatch(
    new RegExp(`^a message of type stasis_\\w+ from a ${from} was refused: .*value must be`),
  );
}

onEach(remote, (stage) => {
  it.each(names)(
    'SPEC 1.6: %s that was not checked on a thread is refused at home, and nothing else',
    async (name) => {
      const seen = listen(stage);
      await stage.subscribe(stage.bus.topic('go'), 'misfits:publishUnchecked', { accept: [Note] });
      stage.bus.topic('go').publish(Note, name);
      await stage.bus.drain();
      expect(seen).toEqual(['after it']);
      expectRefusal(stage, 'worker thread');
    },
  );
});

describe('SPEC 1.6, 11.9 on an exposed port', () => {
  const stage = useStage();

  it.each([SubscriptionChange, CacheUpdate, CacheClear])(
    '$name that was not checked is refused, and nothing else',
    async (type) => {
      const { unchecked } = await import(new URL('../../handlers/misfits.mjs', import.meta.url).href);
      const remoteBus = await connectBus(exposeBus(stage.bus));
      const seen = listen(stage);
      remoteBus.topic('in').publish(unchecked(type, null));
      remoteBus.topic('in').publish(Note, 'after it');
      await remoteBus.close();
      expect(seen).toEqual(['after it']);
      expectRefusal(stage, 'connected thread');
    },
  );
});
