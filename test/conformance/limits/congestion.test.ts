// Congestion: a subscription says when its queue is long, and when it is short again; publishers can wait for that.

import { Bus, MessageRouter, type SubscribeOptions, type Subscription, type Topic } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { Gate } from '../../support/gate.js';
import { onEach, queued, useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import type { Stage } from '../../support/stage.js';

shareThreads();

type Crossing = [state: 'congested' | 'relieved', queued: number];

interface Held {
  readonly topic: Topic;
  readonly subscription: Subscription;
  readonly crossings: Crossing[];
  /** Lets the handler go on. */
  open(): void;
}

/** A subscription that holds on to the message 0, which is published and being handled. */
async function hold(stage: Stage, options: SubscribeOptions<never>, name = 'calls'): Promise<Held> {
  const gate = new Gate();
  const crossings: Crossing[] = [];
  const topic = stage.bus.topic(name);
  const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
    accept: [Note],
    onCongestion: (state, count) => void crossings.push([state, count]),
    ...options,
    data: { 0: gate.memory },
  });
  topic.publish(Note, 0);
  await stage.observations.until(subscription, '0');
  return { topic, subscription, crossings, open: () => gate.open() };
}

function publish(topic: Topic, count: number): void {
  for (let number = 1; number <= count; number += 1) topic.publish(Note, number);
}

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const isFirst = new Promise((resolve) => setImmediate(resolve, 'pending'));
  return (await Promise.race([promise, isFirst])) === 'pending';
}

describe('SPEC 11.6 congestion limits', () => {
  onEach(queued, (stage) => {
    it('congested at high, relieved at low, once per crossing, what is being handled included', async () => {
      const { topic, subscription, crossings, open } = await hold(stage, { congestion: { high: 5, low: 2 } });
      publish(topic, 3);
      expect([crossings, topic.congested]).toEqual([[], false]);
      publish(topic, 1);
      expect([crossings, topic.congested]).toEqual([[['congested', 5]], true]);
      publish(topic, 10);
      expect(crossings).toHaveLength(1);
      open();
      await stage.bus.drain();
      expect(crossings.map(([state]) => state)).toEqual(['congested', 'relieved']);
      expect(crossings[1]?.[1]).toBeLessThanOrEqual(2);
      expect([topic.congested, subscription.queued]).toEqual([false, 0]);
    });

    it('are set with setCongestionLimits at any time, and count at once', async () => {
      const { topic, subscription, crossings, open } = await hold(stage, {});
      publish(topic, 4);
      expect(subscription.setCongestionLimits({ high: 6 })).toBe(subscription);
      expect(crossings).toEqual([]);
      subscription.setCongestionLimits({ high: 4, low: 3 });
      expect(crossings).toEqual([['congested', 5]]);
      subscription.setCongestionLimits({ high: 10 });
      expect(crossings).toEqual([
        ['congested', 5],
        ['relieved', 5],
      ]);
      expect(topic.congested).toBe(false);
      open();
      await stage.bus.drain();
      expect(crossings).toHaveLength(2);
    });

    it('hold for a router as for a subscription', async () => {
      const gate = new Gate();
      const crossings: string[] = [];
      const topic = stage.bus.topic('calls');
      const router = new MessageRouter(topic, {
        congestion: { high: 3, low: 1 },
        onCongestion: (state) => void crossings.push(state),
        data: { 0: gate.memory },
      });
      router.add(Note, await stage.handler('tell:tellHeld'));
      topic.publish(Note, 0);
      await stage.observations.until(router, '0');
      publish(topic, 2);
      expect([crossings, topic.congested]).toEqual([['congested'], true]);
      gate.open();
      await topic.relieved();
      expect(crossings).toEqual(['congested', 'relieved']);
    });

    it('hold for a partitioned subscription, over all keys', async () => {
      const { topic, crossings, open } = await hold(stage, {
        congestion: { high: 4, low: 1 },
        partitionBy: () => 'one key',
      });
      publish(topic, 3);
      expect(crossings).toEqual([['congested', 4]]);
      open();
      await topic.relieved();
      await stage.bus.drain();
      expect(crossings.map(([state]) => state)).toEqual(['congested', 'relieved']);
    });
  });

  const stage = useStage();

  it('low is 90 % of high unless given', async () => {
    const { topic, crossings, open } = await hold(stage, { congestion: { high: 30 } });
    publish(topic, 40);
    open();
    await stage.bus.drain();
    expect(crossings).toEqual([
      ['congested', 30],
      ['relieved', 27],
    ]);
  });

  it('high is 10,000 unless given', async () => {
    const { topic, crossings, open } = await hold(stage, {});
    publish(topic, 9_998);
    expect(crossings).toEqual([]);
    publish(topic, 1);
    expect(crossings).toEqual([['congested', 10_000]]);
    open();
    await stage.bus.drain();
    expect(crossings).toEqual([
      ['congested', 10_000],
      ['relieved', 9_000],
    ]);
  });

  it('an onCongestion that throws is reported, and stops nothing', async () => {
    const broken = new RangeError('broken');
    const { topic, subscription, open } = await hold(stage, {
      congestion: { high: 2, low: 0 },
      onCongestion: () => {
        throw broken;
      },
    });
    publish(topic, 2);
    open();
    expect(await stage.told(subscription)).toEqual(['0', '0 done', '1', '2']);
    const errors = stage.takeErrors();
    expect(errors.map(({ code, cause, subscription: of }) => [code, cause, of?.id])).toEqual(
      [1, 2].map(() => ['ERR_STASIS_CALLBACK_FAILED', broken, subscription.id]),
    );
  });

  it('the same number for both marks does not flutter while nothing changes', async () => {
    const { topic, subscription, crossings, open } = await hold(stage, { congestion: { high: 3, low: 3 } });
    publish(topic, 2);
    expect(crossings).toEqual([['congested', 3]]);
    publish(topic, 1);
    subscription.setCongestionLimits({ high: 3, low: 3 });
    expect(crossings).toEqual([['congested', 3]]);
    open();
    await stage.bus.drain();
    expect(crossings.map(([state]) => state)).toEqual(['congested', 'relieved']);
  });
});

describe('SPEC 11.6 topic.congested and topic.relieved()', () => {
  onEach(queued, (stage) => {
    it('tell of everything reached from the topic, directly or by forwards', async () => {
      const { topic, open } = await hold(stage, { congestion: { high: 2, low: 1 } });
      const [child, other] = [stage.bus.topic('child'), stage.bus.topic('other')];
      child.forwardTo(stage.bus.topic('between'));
      stage.bus.topic('between').forwardTo(topic);
      topic.forwardTo(other);
      publish(child, 3);
      expect([child.congested, topic.congested, other.congested]).toEqual([true, true, false]);
      await other.relieved();
      const relief = Promise.all([child.relieved(), topic.relieved(), topic.relieved()]);
      expect(await isPending(relief)).toBe(true);
      open();
      await relief;
      expect([child.congested, topic.congested]).toEqual([false, false]);
      await topic.relieved();
    });

    it('let a publisher hold back: the queue never grows past the mark', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', {
        accept: [Note],
        congestion: { high: 10, low: 5 },
      });
      for (let number = 1; number <= 200; number += 1) {
        if (topic.congested) await topic.relieved();
        topic.publish(Note, number);
      }
      expect(await stage.told(subscription)).toHaveLength(200);
      const [counts] = stage.bus.statistics().subscriptions.filter(({ id }) => id === subscription.id);
      expect(counts?.highestQueued).toBe(10);
    });

    it('wait for the last one that is congested', async () => {
      const one = await hold(stage, { congestion: { high: 2, low: 1 } }, 'one');
      const other = await hold(stage, { congestion: { high: 2, low: 1 } }, 'other');
      const both = stage.bus.topic('both');
      both.forwardTo(one.topic);
      both.forwardTo(other.topic);
      publish(both, 3);
      const relief = both.relieved();
      one.open();
      await one.topic.relieved();
      expect([await isPending(relief), both.congested]).toEqual([true, true]);
      other.open();
      await relief;
      expect(both.congested).toBe(false);
    });
  });

  const stage = useStage();

  it('the congested one leaving is a relief', async () => {
    const { topic, subscription, open } = await hold(stage, { congestion: { high: 2, low: 1 } });
    publish(topic, 3);
    const relief = topic.relieved();
    expect(await isPending(relief)).toBe(true);
    subscription.unsubscribe();
    expect(topic.congested).toBe(false);
    await relief;
    open();
  });

  it('so is the end of the forward that leads there', async () => {
    const { topic, open } = await hold(stage, { congestion: { high: 2, low: 1 } });
    const child = stage.bus.topic('child');
    const forward = child.forwardTo(topic);
    publish(child, 3);
    const relief = child.relieved();
    expect(await isPending(relief)).toBe(true);
    forward.cancel();
    expect([child.congested, topic.congested]).toEqual([false, true]);
    await relief;
    open();
  });

  it('rejects with the reason of a signal', async () => {
    const { topic, open } = await hold(stage, { congestion: { high: 2, low: 1 } });
    publish(topic, 3);
    const abort = new AbortController();
    const aborted = topic.relieved({ signal: abort.signal });
    abort.abort('enough');
    await expect(aborted).rejects.toBe('enough');
    await expect(topic.relieved({ signal: AbortSignal.abort('before') })).rejects.toBe('before');
    open();
  });

  it('rejects when the bus is closed', async () => {
    const bus = new Bus();
    const topic = bus.topic('calls');
    topic.subscribe(() => new Promise<void>(() => {}), { accept: [Note], congestion: { high: 2, low: 1 } });
    publish(topic, 3);
    const closed = topic.relieved();
    closed.catch(() => {});
    await expect(bus.close({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_STASIS_CLOSE_TIMEOUT' });
    await expect(closed).rejects.toMatchObject({ code: 'ERR_STASIS_CLOSED' });
  });

  it('a synchronous subscription has no queue: it is never congested', () => {
    const topic = stage.bus.topic('calls');
    const subscription = topic.subscribe(() => {}, { synchronous: true });
    expect(() => subscription.setCongestionLimits({ high: 1 })).toThrow(
      expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
    );
    publish(topic, 10);
    expect(topic.congested).toBe(false);
  });
});
