// Users' callbacks that throw: reported, and nothing else is harmed.

import {
  type CacheOptions,
  CacheUpdate,
  CachingTopic,
  defineMessageType,
  type Message,
} from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { idOf, State } from '../../support/sample-states.js';
import { Note } from '../../support/sample-types.js';
import type { Stage } from '../../support/stage.js';

const failure = new RangeError('from the callback');

function cached(stage: Stage, options: CacheOptions) {
  const upstream = stage.bus.topic('upstream');
  const cache = stage.bus.createCache('states', options);
  const caching = new CachingTopic(upstream, cache);
  const updates: unknown[] = [];
  caching.topic.subscribe(({ value }) => void updates.push(value.newSnapshot?.value ?? null), {
    synchronous: true,
    accept: [CacheUpdate],
  });
  return { upstream, cache, caching, updates };
}

function failsFor(state: string): (message: Message) => string | undefined {
  return (message) => {
    if (State.is(message) && message.value.state === state) throw failure;
    return idOf(message);
  };
}

describe('SPEC 3.6 a callback that throws', () => {
  const stage = useStage();

  function expectOneReport(): void {
    expect(stage.takeErrors().map(({ code, cause }) => [code, cause])).toEqual([
      ['ERR_STASIS_CALLBACK_FAILED', failure],
    ]);
  }

  it('the id function of a cache: `publish` does not throw, the cache stays as it was', () => {
    const { upstream, cache, updates } = cached(stage, { id: failsFor('broken') });
    const received: unknown[] = [];
    upstream.subscribe(({ value }) => void received.push(value.state), {
      synchronous: true,
      accept: [State],
    });
    for (const state of ['up', 'broken']) upstream.publish(State, { id: 'a', state });
    expectOneReport();
    expect(cache.get(State, 'a')?.value.state).toBe('up');
    expect(updates).toEqual([{ id: 'a', state: 'up' }]);
    upstream.publish(State, { id: 'a', state: 'down' });
    expect(cache.get(State, 'a')?.value.state).toBe('down');
    expect(received).toEqual(['up', 'broken', 'down']);
  });

  it('`calculate` of an aggregate: the cache stays as it was, and no update is published', () => {
    const { upstream, cache, updates } = cached(stage, {
      id: idOf,
      aggregate: {
        calculate: (_entry, snapshot) => {
          if (snapshot !== null && State.is(snapshot) && snapshot.value.state === 'broken') throw failure;
          return State.create({ id: 'a', state: 'sum' }, { eid: null });
        },
      },
    });
    upstream.publish(State, { id: 'a', state: 'up' });
    const before = cache.get(State, 'a', { eid: null });
    updates.length = 0;
    upstream.publish(State, { id: 'a', state: 'broken' });
    expectOneReport();
    expect(cache.get(State, 'a')?.value.state).toBe('up');
    expect(cache.get(State, 'a', { eid: null })).toBe(before);
    expect(updates).toEqual([]);
  });

  it('`publish` of an aggregate: the aggregate is stored, and its update is published', () => {
    const { upstream, cache, updates } = cached(stage, {
      id: idOf,
      aggregate: {
        calculate: () => State.create({ id: 'a', state: 'sum' }, { eid: null }),
        publish: () => {
          throw failure;
        },
      },
    });
    upstream.publish(State, { id: 'a', state: 'up' });
    expectOneReport();
    expect(cache.get(State, 'a', { eid: null })?.value.state).toBe('sum');
    expect(updates).toEqual([
      { id: 'a', state: 'up' },
      { id: 'a', state: 'sum' },
    ]);
  });

  it('onCongestion: the message is queued and handled all the same', async () => {
    const topic = stage.bus.topic('calls');
    const seen: unknown[] = [];
    topic.subscribe(({ value }) => void seen.push(value), {
      accept: [Note],
      congestion: { high: 2, low: 0 },
      onCongestion: (state) => {
        if (state === 'congested') throw failure;
      },
    });
    for (const value of [1, 2, 3]) expect(() => topic.publish(Note, value)).not.toThrow();
    await stage.bus.drain();
    expectOneReport();
    expect(seen).toEqual([1, 2, 3]);
  });

  it('a wrong id, one that is no string, is reported like one that throws', () => {
    const { upstream, cache } = cached(stage, { id: () => 7 as unknown as string });
    stage.takeErrors(); // the caching topic's own "Subscribe" has such an id, too
    upstream.publish(State, { id: 'a', state: 'up' });
    expect(stage.takeErrors().map(({ code }) => code)).toEqual(['ERR_STASIS_CALLBACK_FAILED']);
    expect(cache.dumpAll()).toEqual([]);
    stage.bus.topic('upstream').publish(Note, 1);
    stage.takeErrors();
  });

  it('a formatter throws to whoever asked for the form', () => {
    const type = defineMessageType('test.callbacks.format').of<number>({
      json: () => {
        throw failure;
      },
    });
    expect(() => type.create(1).format('json')).toThrow(failure);
    expect(() => JSON.stringify(type.create(1))).toThrow(failure);
  });
});
