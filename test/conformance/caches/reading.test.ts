// Reading a cache: by type and id, per entity.

import { CachingTopic, localEid, type Message } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { State } from '../../support/sample-states.js';
import { Note, Other } from '../../support/sample-types.js';
import type { Stage } from '../../support/stage.js';

/** Everything but subscription changes is cached, states by their id and notes as themselves. */
function cacheOf(stage: Stage) {
  const upstream = stage.bus.topic('upstream');
  const cache = stage.bus.createCache('all', {
    id: (message) => {
      if (State.is(message)) return message.value.id;
      return Note.is(message) ? String(message.value) : undefined;
    },
  });
  new CachingTopic(upstream, cache);
  const put = <T extends Message>(message: T): T => {
    upstream.publish(message);
    return message;
  };
  return { cache, put };
}

const invalid = expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' });

describe('SPEC 7.1 a cache', () => {
  const stage = useStage();

  it('keeps entries by message type and id: the same id of another type is another entry', () => {
    const { cache, put } = cacheOf(stage);
    const state = put(State.create({ id: '7', state: 'up' }));
    const note = put(Note.create(7));
    const other = put(State.create({ id: '8', state: 'up' }));
    expect(cache.get(State, '7')).toBe(state);
    expect(cache.get(Note, '7')).toBe(note);
    expect(cache.get(State, '8')).toBe(other);
    expect(cache.get(Note, '8')).toBeUndefined();
    expect(cache.get(Other, '7')).toBeUndefined();
  });

  it('keeps one snapshot per entity, the last one of each', () => {
    const { cache, put } = cacheOf(stage);
    const make = (state: string, eid?: string): Message =>
      put(State.create({ id: 'a', state }, eid === undefined ? {} : { eid }));
    make('old');
    const local = make('new');
    make('old there', 'there');
    const there = make('new there', 'there');
    const elsewhere = make('elsewhere', 'elsewhere');
    expect(cache.getAll(State, 'a')).toEqual([local, there, elsewhere]);
    expect(cache.get(State, 'a')).toBe(local);
    expect(cache.get(State, 'a', { eid: 'there' })).toBe(there);
  });

  it('needs an id function, which is asked at home for each message', () => {
    for (const options of [undefined, {}, { id: 'id' }, { id: () => 'a', aggregate: {} }]) {
      expect(() => stage.bus.createCache('wrong', options as never)).toThrow(invalid);
    }
    expect(stage.bus.cache('wrong')).toBeUndefined();
  });

  it('takes any string for an id, also an empty one', () => {
    const upstream = stage.bus.topic('upstream');
    const cache = stage.bus.createCache('odd ids', {
      id: (message) => (Note.is(message) ? String(message.value) : undefined),
    });
    new CachingTopic(upstream, cache);
    for (const id of ['', '__proto__', 'constructor']) {
      expect(cache.get(Note, id)).toBeUndefined();
      upstream.publish(Note, id);
      expect(cache.get(Note, id)?.value).toBe(id);
    }
  });
});

describe('SPEC 7.6 reading', () => {
  const stage = useStage();

  it('`get` gives the local entity by default, another by its eid, `undefined` where there is none', () => {
    const { cache, put } = cacheOf(stage);
    const local = put(State.create({ id: 'a', state: 'here' }));
    const remote = put(State.create({ id: 'b', state: 'there' }, { eid: 'there' }));
    expect(cache.get(State, 'a')).toBe(local);
    expect(cache.get(State, 'a', { eid: localEid() })).toBe(local);
    expect(cache.get(State, 'a', { eid: 'there' })).toBeUndefined();
    expect(cache.get(State, 'b')).toBeUndefined();
    expect(cache.get(State, 'b', { eid: 'there' })).toBe(remote);
    expect(cache.get(State, 'a', { eid: null })).toBeUndefined();
  });

  it('`getAll` gives one entry, of all entities; `dump` all entries of one; `dumpAll` all of all', () => {
    const { cache, put } = cacheOf(stage);
    const here = put(State.create({ id: 'a', state: 'here' }));
    const there = put(State.create({ id: 'a', state: 'there' }, { eid: 'there' }));
    const other = put(State.create({ id: 'b', state: 'there' }, { eid: 'there' }));
    const note = put(Note.create(1));
    expect(cache.getAll(State, 'a')).toEqual([here, there]);
    expect(cache.getAll(State, 'none')).toEqual([]);
    expect(cache.dump(State)).toEqual([here]);
    expect(new Set(cache.dump())).toEqual(new Set([here, note]));
    expect(cache.dump(State, { eid: 'there' })).toEqual([there, other]);
    expect(cache.dump(undefined, { eid: 'there' })).toEqual([there, other]);
    expect(cache.dumpAll(State)).toEqual([here, there, other]);
    expect(new Set(cache.dumpAll())).toEqual(new Set([here, there, other, note]));
    expect(cache.dumpAll(Other)).toEqual([]);
  });

  it('gives the very message objects that were published, and lists of its own', () => {
    const { cache, put } = cacheOf(stage);
    const message = put(State.create({ id: 'a', state: 'up' }));
    expect(cache.dumpAll(State)[0]).toBe(message);
    cache.dumpAll(State).length = 0;
    cache.getAll(State, 'a').length = 0;
    expect(cache.dumpAll(State)).toEqual([message]);
    expect(cache.getAll(State, 'a')).toEqual([message]);
  });

  it('refuses what is no type, no id or no eid', () => {
    const { cache } = cacheOf(stage);
    expect(() => cache.get('test.state' as never, 'a')).toThrow(invalid);
    expect(() => cache.get(State, 7 as never)).toThrow(invalid);
    expect(() => cache.getAll(State, undefined as never)).toThrow(invalid);
    expect(() => cache.get(State, 'a', { eid: '' })).toThrow(invalid);
    expect(() => cache.dump({} as never)).toThrow(invalid);
  });
});
