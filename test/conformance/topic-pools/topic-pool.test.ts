// Topic pools: many topics of one kind, forwarded to one.

import { Bus, TopicPool } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { collectUntil } from '../../support/collect-garbage.js';
import { everywhere, onEach, useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

describe('SPEC 9.1 a topic pool', () => {
  onEach(everywhere, (stage) => {
    it("makes topics that are forwarded to the pool's topic, in publish order across them", async () => {
      const all = stage.bus.topic('calls');
      const pool = new TopicPool(all);
      const subscription = await stage.subscribe(all, 'tell', { accept: [Note] });
      for (let index = 0; index < 30; index += 1) pool.topic(`${index % 3}`).publish(Note, index);
      expect(await stage.told(subscription)).toEqual(Array.from({ length: 30 }, (_, index) => `${index}`));
    });
  });
});

describe('SPEC 9.1 the topics of a pool', () => {
  const stage = useStage();

  it('are named `<pool topic>/<name>`, and asking again gives the same one', () => {
    const pool = new TopicPool(stage.bus.topic('calls'));
    const topic = pool.topic('1234');
    expect(topic.name).toBe('calls/1234');
    expect([pool.topic('1234'), stage.bus.topic('calls/1234')]).toEqual([topic, topic]);
    topic.subscribe(() => {});
    expect([topic.subscriberCount, stage.bus.topic('calls').subscriberCount]).toEqual([1, 0]);
  });

  it('are forwarded once, however often they are asked for', () => {
    const all = stage.bus.topic('calls');
    const pool = new TopicPool(all);
    all.subscribe(() => {});
    pool.topic('a');
    expect(pool.topic('a').subscriberCount).toBe(1);
  });

  it('have names that are case-sensitive, and not empty', () => {
    const pool = new TopicPool(stage.bus.topic('calls'));
    expect(pool.topic('a')).not.toBe(pool.topic('A'));
    expect(pool.has('B')).toBe(false);
    for (const name of ['', undefined, 7]) {
      expect(() => pool.topic(name as string)).toThrow(
        expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
      );
    }
  });

  it('are told by `has`, by the short name', () => {
    const pool = new TopicPool(stage.bus.topic('calls'));
    stage.bus.topic('calls/other');
    pool.topic('a');
    const names = ['a', 'calls/a', 'b', 'other', 'calls'];
    expect(names.filter((name) => pool.has(name))).toEqual(['a']);
  });

  it("may have names that begin with the pool topic's: only `delete` takes full names", () => {
    const pool = new TopicPool(stage.bus.topic('src'));
    const short = pool.topic('a');
    const long = pool.topic('src/a');
    expect([short.name, long.name]).toEqual(['src/a', 'src/src/a']);
    expect([pool.topic('src/a'), pool.topic('a')]).toEqual([long, short]);
    expect(pool.delete('src/a')).toBe(true);
    expect([pool.has('a'), pool.has('src/a')]).toEqual([false, true]);
    expect(pool.delete('src/src/a')).toBe(true);
    expect(pool.has('src/a')).toBe(false);
  });

  it.each([['a'], ['calls/a']])('`delete(%j)` cancels the forward and unsubscribes nobody', (name) => {
    const all = stage.bus.topic('calls');
    const pool = new TopicPool(all);
    const seen: string[] = [];
    const options = { synchronous: true, accept: [Note] } as const;
    const topic = pool.topic('a');
    topic.subscribe(() => void seen.push('own'), options);
    all.subscribe(() => void seen.push('all'), options);
    expect(pool.delete(name)).toBe(true);
    topic.publish(Note, 1);
    expect(seen).toEqual(['own']);
    expect([pool.has('a'), pool.delete(name), pool.delete('never made')]).toEqual([false, false, false]);
  });

  it('that are still in use are forwarded again when asked for', () => {
    const all = stage.bus.topic('calls');
    const pool = new TopicPool(all);
    all.subscribe(() => {}, { synchronous: true });
    const topic = pool.topic('a');
    pool.delete('a');
    expect(topic.subscriberCount).toBe(0);
    expect(pool.topic('a')).toBe(topic);
    expect(topic.subscriberCount).toBe(1);
  });

  it('are all deleted when the pool is disposed; the others of the bus stay', () => {
    const all = stage.bus.topic('calls');
    all.subscribe(() => {});
    const topics = [];
    {
      using pool = new TopicPool(all);
      topics.push(pool.topic('a'), pool.topic('b'), pool.topic('calls/b'));
      expect(topics.map((topic) => topic.subscriberCount)).toEqual([1, 1, 1]);
    }
    expect(topics.map((topic) => topic.subscriberCount)).toEqual([0, 0, 0]);
    expect(all.subscriberCount).toBe(1);
  });

  it('that are deleted and not held leave nothing behind', async () => {
    const all = stage.bus.topic('calls');
    const pool = new TopicPool(all);
    // In a function of its own, so that none is left in a variable that nobody sees.
    const comeAndGo = (name: string): void => {
      pool.topic(name).publish(Note, 1);
      pool.delete(name);
    };
    for (let index = 0; index < 5_000; index += 1) comeAndGo(`${index}`);
    expect(await collectUntil(() => stage.bus.topics().length === 2)).toBe(true);
  });

  it('can be pooled themselves: a pool on a topic of a pool', () => {
    const all = stage.bus.topic('calls');
    const outer = new TopicPool(all);
    const inner = new TopicPool(outer.topic('site'));
    all.subscribe(() => {});
    expect(inner.topic('1').name).toBe('calls/site/1');
    expect(inner.topic('1').subscriberCount).toBe(1);
  });

  it('need a topic of a bus that is open', async () => {
    for (const topic of [undefined, {}, 'calls']) {
      expect(() => new TopicPool(topic as never)).toThrow(
        expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
      );
    }
    const bus = new Bus();
    const pool = new TopicPool(bus.topic('calls'));
    await bus.close();
    expect(() => pool.topic('a')).toThrow(expect.objectContaining({ code: 'ERR_STASIS_CLOSED' }));
  });
});
