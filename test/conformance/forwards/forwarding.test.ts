// Forwards: what is published on one topic reaches the subscribers of another.

import { describe, expect, it } from 'vitest';
import { everywhere, onEach, useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import type { Stage } from '../../support/stage.js';

shareThreads();

/** Topics of the stage, by name. */
function topics<N extends string>(stage: Stage, ...names: N[]) {
  return Object.fromEntries(names.map((name) => [name, stage.bus.topic(name)])) as Record<
    N,
    ReturnType<Stage['bus']['topic']>
  >;
}

describe('SPEC 6.1 a forward', () => {
  onEach(everywhere, (stage) => {
    it("reaches the other topic's subscribers, present and future", async () => {
      const { parent, child } = topics(stage, 'parent', 'child');
      const present = await stage.subscribe(parent, 'tell', { accept: [Note] });
      child.forwardTo(parent);
      const future = await stage.subscribe(parent, 'tell', { accept: [Note] });
      child.publish(Note, 1);
      expect(await stage.told(present)).toEqual(['1']);
      expect(await stage.told(future)).toEqual(['1']);
    });

    it('reaches them through further forwards, made before or after it', async () => {
      const { a, b, c, d } = topics(stage, 'a', 'b', 'c', 'd');
      const subscription = await stage.subscribe(d, 'tell', { accept: [Note] });
      b.forwardTo(c);
      a.forwardTo(b);
      a.publish(Note, 1);
      c.forwardTo(d);
      a.publish(Note, 2);
      b.publish(Note, 3);
      expect(await stage.told(subscription)).toEqual(['2', '3']);
    });

    it('does not go back: the parent is not heard at the child', async () => {
      const { parent, child } = topics(stage, 'parent', 'child');
      const below = await stage.subscribe(child, 'tell', { accept: [Note] });
      child.forwardTo(parent);
      parent.publish(Note, 1);
      child.publish(Note, 2);
      expect(await stage.told(below)).toEqual(['2']);
    });

    it('ends with `cancel`, for what is published afterwards; what is queued is still delivered', async () => {
      const { parent, child } = topics(stage, 'parent', 'child');
      const subscription = await stage.subscribe(parent, 'tell', { accept: [Note] });
      const forward = child.forwardTo(parent);
      child.publish(Note, 1);
      forward.cancel();
      child.publish(Note, 2);
      expect(await stage.told(subscription)).toEqual(['1']);
      expect(child.subscriberCount).toBe(0);
    });

    it('is cancelled once: a second `cancel` does not touch what was added in between', async () => {
      const { parent, child } = topics(stage, 'parent', 'child');
      const subscription = await stage.subscribe(parent, 'tell', { accept: [Note] });
      const first = child.forwardTo(parent);
      first.cancel();
      const second = child.forwardTo(parent);
      first.cancel();
      child.publish(Note, 1);
      second.cancel();
      child.publish(Note, 2);
      expect(await stage.told(subscription)).toEqual(['1']);
    });

    it('of several that were added, `cancel` ends its own, whatever was added in between', async () => {
      const { parent, child, sibling } = topics(stage, 'parent', 'child', 'sibling');
      const subscription = await stage.subscribe(parent, 'tell', { accept: [Note] });
      const first = child.forwardTo(parent);
      sibling.forwardTo(parent);
      child.forwardTo(parent);
      const late = await stage.subscribe(parent, 'tell', { accept: [Note] });
      first.cancel();
      child.publish(Note, 1);
      sibling.publish(Note, 2);
      expect(await stage.told(subscription)).toEqual(['1', '2']);
      expect(await stage.told(late)).toEqual(['1', '2']);
    });

    it('in the middle of a chain can be cancelled, and joined again', async () => {
      const { a, b, c } = topics(stage, 'a', 'b', 'c');
      const subscription = await stage.subscribe(c, 'tell', { accept: [Note] });
      a.forwardTo(b);
      const middle = b.forwardTo(c);
      a.publish(Note, 1);
      middle.cancel();
      a.publish(Note, 2);
      b.forwardTo(c);
      a.publish(Note, 3);
      expect(await stage.told(subscription)).toEqual(['1', '3']);
    });

    it('delivers to a subscriber that comes and goes at the end of a chain', async () => {
      const { a, b, c } = topics(stage, 'a', 'b', 'c');
      a.forwardTo(b);
      b.forwardTo(c);
      a.publish(Note, 1);
      const one = await stage.subscribe(c, 'tell', { accept: [Note] });
      a.publish(Note, 2);
      one.unsubscribe();
      a.publish(Note, 3);
      const other = await stage.subscribe(c, 'tell', { accept: [Note] });
      a.publish(Note, 4);
      expect(await stage.told(one)).toEqual(['2']);
      expect(await stage.told(other)).toEqual(['4']);
    });
  });
});

describe('SPEC 6.2 across sources the order is that of publishing', () => {
  onEach(everywhere, (stage) => {
    it('alternate publishing on two children arrives alternately at the parent', async () => {
      const { parent, left, right } = topics(stage, 'parent', 'left', 'right');
      left.forwardTo(parent);
      right.forwardTo(parent);
      const subscription = await stage.subscribe(parent, 'tell', { accept: [Note] });
      const published = Array.from({ length: 200 }, (_, index) => `${index % 2 ? 'left' : 'right'} ${index}`);
      for (const text of published) (text.startsWith('left') ? left : right).publish(Note, text);
      expect(await stage.told(subscription)).toEqual(published);
    });

    it('with one source nearer than the other, and the parent itself a third', async () => {
      const { parent, between, far } = topics(stage, 'parent', 'between', 'far');
      far.forwardTo(between);
      between.forwardTo(parent);
      const subscription = await stage.subscribe(parent, 'tell', { accept: [Note] });
      const sources = [far, parent, between];
      for (let index = 0; index < 120; index += 1) {
        sources[index % 3]?.publish(Note, index);
        if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await stage.told(subscription)).toEqual(Array.from({ length: 120 }, (_, index) => `${index}`));
    });
  });
});

describe('SPEC 6.3 several paths', () => {
  onEach(everywhere, (stage) => {
    it('deliver once for each of them', async () => {
      const { top, left, right, bottom } = topics(stage, 'top', 'left', 'right', 'bottom');
      bottom.forwardTo(left);
      bottom.forwardTo(right);
      left.forwardTo(top);
      right.forwardTo(top);
      const subscription = await stage.subscribe(top, 'tell', { accept: [Note] });
      bottom.publish(Note, 1);
      left.publish(Note, 2);
      expect(await stage.told(subscription)).toEqual(['1', '1', '2']);
      expect([bottom.subscriberCount, left.subscriberCount]).toEqual([2, 1]);
    });

    it('also when the same forward is made twice', async () => {
      const { parent, child } = topics(stage, 'parent', 'child');
      const subscription = await stage.subscribe(parent, 'tell', { accept: [Note] });
      child.forwardTo(parent);
      child.forwardTo(parent);
      child.publish(Note, 1);
      expect(await stage.told(subscription)).toEqual(['1', '1']);
    });
  });
});

describe('SPEC 6.3 forwards that lead back', () => {
  const stage = useStage('synchronous');

  it('a topic forwarded to itself: nothing happens, and nothing when it is cancelled', async () => {
    const { alone } = topics(stage, 'alone');
    const subscription = await stage.subscribe(alone, 'tell', { accept: [Note] });
    const forward = alone.forwardTo(alone);
    alone.publish(Note, 1);
    forward.cancel();
    alone.publish(Note, 2);
    expect(await stage.told(subscription)).toEqual(['1', '2']);
  });

  it('a forward that would close a cycle is refused, and nothing has changed', async () => {
    const { a, b, c } = topics(stage, 'a', 'b', 'c');
    a.forwardTo(b);
    b.forwardTo(c);
    const cycle = expect.objectContaining({ code: 'ERR_STASIS_FORWARD_CYCLE' });
    expect(() => b.forwardTo(a)).toThrow(cycle);
    expect(() => c.forwardTo(a)).toThrow(cycle);
    const subscription = await stage.subscribe(c, 'tell', { accept: [Note] });
    c.publish(Note, 1);
    a.publish(Note, 2);
    expect(await stage.told(subscription)).toEqual(['1', '2']);
    expect([a.subscriberCount, b.subscriberCount, c.subscriberCount]).toEqual([1, 1, 1]);
  });

  it('is allowed again when the forward that closed the cycle is cancelled', () => {
    const { a, b, c } = topics(stage, 'a', 'b', 'c');
    a.forwardTo(b);
    const second = b.forwardTo(c);
    second.cancel();
    expect(() => c.forwardTo(a)).not.toThrow();
    expect(() => b.forwardTo(c)).toThrow(expect.objectContaining({ code: 'ERR_STASIS_FORWARD_CYCLE' }));
  });
});
