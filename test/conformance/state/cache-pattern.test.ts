// The cache pattern: what every kind of object needs.

import { CachePattern, CacheUpdate, cacheClear, type Message, type Topic } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { idOf, State } from '../../support/sample-states.js';
import { Note, Other } from '../../support/sample-types.js';

/** What arrives at a topic, at once: values, and cache updates as what was and what is. */
function listen(topic: Topic): string[] {
  const heard: string[] = [];
  const textOf = (message: Message | null): string =>
    message !== null && State.is(message) ? message.value.state : 'none';
  topic.subscribe(
    (message) => {
      if (State.is(message)) heard.push(message.value.state);
      else if (CacheUpdate.is(message))
        heard.push(`${textOf(message.value.oldSnapshot)} to ${textOf(message.value.newSnapshot)}`);
      else if (Note.is(message)) heard.push(`note ${message.value}`);
    },
    { synchronous: true },
  );
  return heard;
}

describe('SPEC 7.11 a cache pattern', () => {
  const stage = useStage();

  it('has an "all" topic of its name, its cached twin, and the cache', () => {
    const first = new CachePattern(stage.bus, 'channels', idOf);
    const second = new CachePattern(stage.bus, 'bridges', idOf);
    expect(first.topic).toBe(stage.bus.topic('channels'));
    expect(first.cache).toBe(stage.bus.cache('channels'));
    expect([first.cachedTopic.name, second.cachedTopic.name]).toEqual([
      'cache_pattern:1/channels',
      'cache_pattern:2/bridges',
    ]);
    expect(second.cache).not.toBe(first.cache);
  });

  it('single makes the topic of one object and its caching topic, forwarded to the two', () => {
    const pattern = new CachePattern(stage.bus, 'channels', idOf);
    const [all, allCached] = [listen(pattern.topic), listen(pattern.cachedTopic)];
    const [one, other] = [pattern.single('channel:1'), pattern.single('channel:2')];
    const [own, ownCached] = [listen(one.topic), listen(one.cachedTopic)];
    expect([one.topic.name, other.topic.name]).toEqual(['channel:1', 'channel:2']);
    expect(one.cachedTopic.name).toMatch(/^cache:\d+\/channel:1$/);
    one.topic.publish(State, { id: '1', state: 'ringing' });
    other.topic.publish(State, { id: '2', state: 'down' });
    one.topic.publish(State, { id: '1', state: 'up' });
    expect(all).toEqual(['ringing', 'down', 'up']);
    expect(own).toEqual(['ringing', 'up']);
    expect(ownCached).toEqual(['none to ringing', 'ringing to up']);
    expect(allCached.filter((line) => line.includes(' to '))).toEqual([
      'none to ringing',
      'none to down',
      'ringing to up',
    ]);
    expect(pattern.cache.get(State, '1')?.value.state).toBe('up');
    expect(pattern.cache.dump(State)).toHaveLength(2);
  });

  it('what is cached of one object is cached for all, once', () => {
    const pattern = new CachePattern(stage.bus, 'channels', idOf);
    const allCached = listen(pattern.cachedTopic);
    const one = pattern.single('channel:1');
    const message = State.create({ id: '1', state: 'ringing' });
    one.topic.publish(message);
    expect(pattern.cache.get(State, '1')).toBe(message);
    expect(allCached.filter((line) => line.includes(' to '))).toEqual(['none to ringing']);
    one.topic.publish(cacheClear(message));
    expect(pattern.cache.get(State, '1')).toBeUndefined();
    expect(allCached.filter((line) => line.includes(' to '))).toEqual(['none to ringing', 'ringing to none']);
  });

  it('sink shares the cache and forwards nothing', () => {
    const pattern = new CachePattern(stage.bus, 'channels', idOf);
    const [all, allCached] = [listen(pattern.topic), listen(pattern.cachedTopic)];
    const sink = pattern.sink('channel:3');
    const [own, ownCached] = [listen(sink.topic), listen(sink.cachedTopic)];
    sink.topic.publish(State, { id: '3', state: 'up' });
    expect([all, allCached]).toEqual([[], []]);
    expect([own, ownCached]).toEqual([['up'], ['none to up']]);
    expect(pattern.cache.get(State, '3')?.value.state).toBe('up');
  });

  it('unsubscribe cancels the forwards, then stops caching; what is cached stays', async () => {
    const pattern = new CachePattern(stage.bus, 'channels', idOf);
    const one = pattern.single('channel:1');
    one.topic.publish(State, { id: '1', state: 'up' });
    const [all, own] = [listen(pattern.topic), listen(one.topic)];
    const changes: string[] = [];
    pattern.topic.subscribe(({ name }) => void changes.push(name), { synchronous: true });
    const before = changes.length;
    one.unsubscribe();
    expect(changes.slice(before), 'the caching subscription leaves after the forwards').toEqual([]);
    one.topic.publish(State, { id: '1', state: 'down' });
    expect([all, own]).toEqual([[], ['down']]);
    expect(pattern.cache.get(State, '1')?.value.state).toBe('up');
    await stage.bus.drain();
    const { topics } = stage.bus.statistics();
    expect(topics.find(({ name }) => name === 'channels')?.forwardsFrom).toEqual([]);
    expect(topics.find(({ name }) => name === pattern.cachedTopic.name)?.forwardsFrom).toEqual(['channels']);
  });

  it('accept and setFilter say what a single caches; clears still come through', () => {
    const pattern = new CachePattern(stage.bus, 'channels', (message) =>
      Note.is(message) ? 'note' : idOf(message),
    );
    const one = pattern.single('channel:1').accept(State).setFilter('selective');
    const message = State.create({ id: '1', state: 'up' });
    one.topic.publish(message);
    one.topic.publish(Note, 1);
    one.topic.publish(Other, 1);
    expect(pattern.cache.dumpAll().map(({ name }) => name)).toEqual(['test.state']);
    one.topic.publish(cacheClear(message));
    expect(pattern.cache.dumpAll()).toEqual([]);
    one.setFilter('none');
    one.topic.publish(Note, 2);
    expect(pattern.cache.get(Note, 'note')?.value).toBe(2);
  });

  it('needs a name that no cache has', () => {
    new CachePattern(stage.bus, 'channels', idOf).single('channel:1');
    expect(() => new CachePattern(stage.bus, 'channels', idOf)).toThrow(
      expect.objectContaining({ code: 'ERR_STASIS_CACHE_EXISTS' }),
    );
  });
});
