// Publishing from any thread: order, flushing, and what has happened when a handler's completion is acted on.

import { describe, expect, it } from 'vitest';
import { everybody, withEach } from '../../support/actors.js';
import { onEach } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

withEach(everybody, (actor) => {
  it('SPEC 10.1, 10.2: publishes 100,000 messages to one topic by several ways, in order', async () => {
    const numbers: unknown[] = [];
    const out = actor.stage.bus.topic('out');
    out.subscribe(({ value }) => void numbers.push(value), { synchronous: true, accept: [Note] });
    await actor.run('publishNumbers', 100_000);
    expect(numbers.length).toBe(100_000);
    expect(numbers.findIndex((number, index) => number !== index)).toBe(-1);
  });

  it('SPEC 10.2: flush settles when home has dispatched what was published so far', async () => {
    const memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const cells = new Int32Array(memory);
    const out = actor.stage.bus.topic('out');
    out.subscribe(() => void Atomics.add(cells, 0, 1), { synchronous: true, accept: [Note] });
    const seen = await actor.run('publishAndFlush', { memory, count: 20 });
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('SPEC 10.1, 13.3: a message keeps its entity and its headers', async () => {
    const { bus } = actor.stage;
    const next = bus.topic('out').once(Note);
    await actor.run('publishTo', { topic: 'out', values: ['hello'] });
    expect(await next).toMatchObject({ value: 'hello', eid: 'elsewhere', headers: { a: 'b' } });
  });

  it('SPEC 3.4, 10.1: publishing to a topic that does not exist creates nothing and is counted', async () => {
    const { bus } = actor.stage;
    const before = bus.statistics().publishedToNobody;
    await actor.run('publishTo', { topic: 'nowhere', values: [1, 2] });
    expect(bus.statistics().publishedToNobody - before).toBe(2);
    expect(bus.findTopic('nowhere')).toBeUndefined();
  });

  it('SPEC 2.4, 10.1: what cannot be published throws where it is published', async () => {
    expect(await actor.run('publishWrongly')).toEqual([
      'ERR_STASIS_VALUE_NOT_CLONEABLE',
      'ERR_STASIS_INVALID_ARGUMENT',
      'ERR_STASIS_INVALID_ARGUMENT',
      'ERR_STASIS_INVALID_ARGUMENT',
    ]);
  });
});

describe('what a handler has published before it completed', () => {
  onEach(['main', 'pool', 'thread'], (stage) => {
    it('SPEC 10.2: is dispatched before publishAndWait and join settle', async () => {
      const { bus } = stage;
      const heard: unknown[] = [];
      bus
        .topic('out')
        .subscribe(({ value }) => void heard.push(value), { synchronous: true, accept: [Note] });
      const subscription = await stage.subscribe(bus.topic('in'), 'any-thread/republishing:echoThrice', {
        accept: [Note],
      });
      for (let number = 0; number < 200; number += 1) {
        await subscription.publishAndWait(Note.create(number));
        expect(heard.splice(0)).toEqual([`${number} a`, `${number} b`, `${number} c`]);
      }
      for (let number = 0; number < 200; number += 1) bus.topic('in').publish(Note, number);
      await subscription.unsubscribeAndJoin();
      expect(heard.length).toBe(600);
    });

    it('SPEC 10.2: is what its next invocation finds, whichever thread that is on', async () => {
      const { bus } = stage;
      const counted: number[] = [];
      bus.topic('out').subscribe(({ value }) => void counted.push(value as number), {
        synchronous: true,
        accept: [Note],
      });
      const subscription = await stage.subscribe(bus.topic('in'), 'any-thread/republishing:countOn', {
        accept: [Note],
      });
      const cache = bus.createCache('counts', { id: () => 'count' });
      const { CachingTopic } = await import('@stasis-bus/core');
      new CachingTopic(bus.topic('out'), cache).accept(Note).setFilter('selective');
      for (let number = 0; number < 300; number += 1) bus.topic('in').publish(Note, number);
      await subscription.unsubscribeAndJoin();
      expect(counted).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    });
  });
});
