// Topics by name: made, found, listed.

import { describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';

describe('SPEC 3.1 a topic', () => {
  const stage = useStage();

  it('is found or created by `topic`, and only found by `findTopic`', () => {
    const { bus } = stage;
    expect(bus.findTopic('calls')).toBeUndefined();
    const topic = bus.topic('calls');
    expect(bus.topic('calls')).toBe(topic);
    expect(bus.findTopic('calls')).toBe(topic);
    expect(bus.findTopic('Calls')).toBeUndefined();
  });

  it.each([[''], [undefined], [null], [7], [{}]])('cannot be named %o', (name) => {
    const invalid = expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' });
    expect(() => stage.bus.topic(name as string)).toThrow(invalid);
    expect(() => stage.bus.findTopic(name as string)).toThrow(invalid);
  });

  it('knows its name, its detail, a unique id, when it was created and how many subscribe', () => {
    const before = Date.now();
    const [one, other] = [stage.bus.topic('calls:all/1', { detail: 'all calls' }), stage.bus.topic('other')];
    const after = Date.now();
    expect(one).toMatchObject({ name: 'calls:all/1', detail: 'all calls', subscriberCount: 0 });
    expect(other.detail).toBe('');
    expect(one.id).not.toBe(other.id);
    expect(one.createdAt).toBeGreaterThanOrEqual(before);
    expect(one.createdAt).toBeLessThanOrEqual(after);
    const subscription = one.subscribe(() => {});
    expect(one.subscriberCount).toBe(1);
    subscription.unsubscribe();
    expect(one.subscriberCount).toBe(0);
  });

  it('is listed with all others, by name', () => {
    const kept = ['b', 'a', 'c'].map((name) => stage.bus.topic(name));
    expect(stage.bus.topics().map(({ name }) => name)).toEqual(['a', 'b', 'c', 'observed']);
    expect(stage.bus.topics()).toContain(kept[0]);
  });

  it('of names that mean something to objects is as any other', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(stage.bus.findTopic(name)).toBeUndefined();
      const topic = stage.bus.topic(name);
      expect([topic.name, stage.bus.findTopic(name)]).toEqual([name, topic]);
    }
  });
});

describe('SPEC 3.5 detail and subscriberCount', () => {
  const stage = useStage();

  it('the first detail stays', () => {
    const topic = stage.bus.topic('calls', { detail: 'first' });
    stage.bus.topic('calls', { detail: 'second' });
    expect(topic.detail).toBe('first');
    const bare = stage.bus.topic('bare');
    expect(stage.bus.topic('bare', { detail: 'late' }).detail).toBe('');
    expect(bare.detail).toBe('');
  });

  it('subscriberCount counts deliveries per message: own and forwarded, once per path', () => {
    const [top, left, right, bottom] = ['top', 'left', 'right', 'bottom'].map((name) =>
      stage.bus.topic(name),
    );
    if (!top || !left || !right || !bottom) return;
    bottom.forwardTo(left);
    bottom.forwardTo(right);
    left.forwardTo(top);
    const second = right.forwardTo(top);
    let deliveries = 0;
    const count = (): void => {
      deliveries += 1;
    };
    for (const topic of [top, left, bottom, bottom]) {
      topic.subscribe(count, { synchronous: true, accept: [Note] });
    }
    bottom.publish(Note, 1);
    expect([bottom.subscriberCount, deliveries]).toEqual([5, 5]);
    expect([left.subscriberCount, right.subscriberCount, top.subscriberCount]).toEqual([2, 1, 1]);
    second.cancel();
    expect(bottom.subscriberCount).toBe(4);
  });
});
