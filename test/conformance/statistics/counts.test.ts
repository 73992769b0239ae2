// Statistics: always on, plain JSON, and the account adds up.

import { Bus, MessageRouter, type SubscriptionStatistics } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { Gate } from '../../support/gate.js';
import { everywhere, onEach, queued, remote, useStage } from '../../support/placements.js';
import { Declined, Note, Other } from '../../support/sample-types.js';
import type { Stage } from '../../support/stage.js';

function topicOf(stage: Stage, name: string) {
  const topic = stage.bus.statistics().topics.find((candidate) => candidate.name === name);
  if (topic === undefined) throw new Error(`no topic ${name}`);
  return topic;
}

function subscriptionOf(stage: Stage, { id }: { readonly id: string }): SubscriptionStatistics {
  const found = stage.bus.statistics().subscriptions.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no subscription ${id}`);
  return found;
}

function typeOf(stage: Stage, name: string) {
  return stage.bus.statistics().messageTypes.find((candidate) => candidate.name === name);
}

describe('SPEC 12.1 a topic counts', () => {
  const stage = useStage();

  it('what was published, what somebody wanted, what nobody did', () => {
    const topic = stage.bus.topic('calls');
    topic.publish(Note, 1);
    expect(topicOf(stage, 'calls')).toMatchObject({ published: 1, dispatched: 0, notDispatched: 1 });
    topic.subscribe(() => {}, { accept: [Note] });
    topic.subscribe(() => {}, { accept: [Note] });
    const { published } = topicOf(stage, 'calls');
    expect(published, 'with two subscription changes').toBe(3);
    for (const number of [2, 3]) topic.publish(Note, number);
    topic.publish(Other, 4);
    expect(topicOf(stage, 'calls')).toMatchObject({ published: 6, dispatched: 2, notDispatched: 4 });
  });

  it('what was published there, not what was forwarded to it', () => {
    const [child, parent] = [stage.bus.topic('child'), stage.bus.topic('parent')];
    child.forwardTo(parent);
    parent.subscribe(() => {}, { accept: [Note] });
    child.publish(Note, 1);
    expect(topicOf(stage, 'child')).toMatchObject({ published: 1, dispatched: 1, notDispatched: 0 });
    expect(topicOf(stage, 'parent')).toMatchObject({ published: 1 });
  });

  it('no message of a declined type; the bus counts those, and what was published to nobody', async () => {
    const topic = stage.bus.topic('calls');
    topic.publish(Declined, 1);
    topic.publish(Declined, 2);
    topic.subscribe((_message, { publish }) => publish('nobody there', Note, 1), { accept: [Note] });
    topic.publish(Note, 3);
    await stage.bus.drain();
    expect(topicOf(stage, 'calls')).toMatchObject({ published: 2 });
    expect(stage.bus.statistics()).toMatchObject({ declined: 2, publishedToNobody: 1 });
    expect(stage.bus.findTopic('nobody there')).toBeUndefined();
  });
});

describe('SPEC 12.1, 12.2 a message type counts', () => {
  const stage = useStage();

  it('what was published, and what was wanted by nobody', () => {
    const topic = stage.bus.topic('calls');
    topic.publish(Note, 1);
    topic.subscribe(() => {}, { accept: [Note] });
    for (const number of [2, 3]) topic.publish(Note, number);
    topic.publish(Other, 4);
    expect(typeOf(stage, 'test.note')).toEqual({ name: 'test.note', published: 3, unused: 1 });
    expect(typeOf(stage, 'test.other')).toEqual({ name: 'test.other', published: 1, unused: 1 });
  });
});

describe('SPEC 12.1 a subscription counts', () => {
  onEach(everywhere, (stage) => {
    it('what passed its filter and what did not, and how each ended', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'failing:failOnOdd', { accept: [Note] });
      for (const number of [1, 2, 3, 4, 5]) topic.publish(Note, number);
      for (const number of [6, 7]) topic.publish(Other, number);
      await stage.bus.drain();
      expect(stage.takeErrors()).toHaveLength(3);
      expect(subscriptionOf(stage, subscription)).toMatchObject({
        id: subscription.id,
        topic: 'calls',
        passed: 5,
        filtered: 3,
        handled: 2,
        failed: 3,
        dropped: 0,
        retried: 0,
        queued: 0,
        congested: false,
        slowestType: 'test.note',
        placement: { main: 'main', synchronous: 'synchronous', pool: 'remote', thread: 'remote' }[
          stage.placement
        ],
      });
    });

    it('how long its invocations took', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [Note] });
      expect(subscriptionOf(stage, subscription)).toMatchObject({
        lowestInvocation: null,
        meanInvocation: null,
        highestInvocation: null,
        slowestType: null,
      });
      for (let number = 0; number < 50; number += 1) topic.publish(Note, number);
      await stage.bus.drain();
      const { lowestInvocation, meanInvocation, highestInvocation } = subscriptionOf(stage, subscription);
      expect(lowestInvocation).toBeGreaterThanOrEqual(0);
      expect(meanInvocation).toBeGreaterThanOrEqual(Number(lowestInvocation));
      expect(highestInvocation).toBeGreaterThanOrEqual(Number(meanInvocation));
      expect(highestInvocation).toBeGreaterThan(0);
    });

    it('until it has ended: then it is gone', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell');
      expect(stage.bus.statistics().subscriptions.map(({ id }) => id)).toContain(subscription.id);
      await subscription.unsubscribeAndJoin();
      expect(stage.bus.statistics().subscriptions.map(({ id }) => id)).not.toContain(subscription.id);
    });
  });

  onEach(queued, (stage) => {
    it('what is queued, and the most that ever was', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
        accept: [Note, Other],
        data: { slow: gate.memory },
      });
      topic.publish(Other, 'slow');
      await stage.observations.until(subscription, 'slow');
      for (let number = 0; number < 9; number += 1) topic.publish(Note, number);
      expect(subscriptionOf(stage, subscription)).toMatchObject({
        queued: 10,
        highestQueued: 10,
        passed: 10,
      });
      gate.open();
      await stage.bus.drain();
      expect(subscriptionOf(stage, subscription)).toMatchObject({
        queued: 0,
        highestQueued: 10,
        handled: 10,
      });
    });

    it('the type that took longest, and how long', async () => {
      const topic = stage.bus.topic('calls');
      const gates = Array.from({ length: 8 }, () => new Gate());
      const data = Object.fromEntries(gates.map(({ memory }, index) => [`slow ${index}`, memory]));
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', { accept: [Note, Other], data });
      const quick = subscription.publishAndWait(Note.create('quick'));
      expect(await quick).toBe('handled');
      // The quick one may have been held up by whatever the machine does besides: the slow ones are longer each time.
      for (const [index, gate] of gates.entries()) {
        topic.publish(Other, `slow ${index}`);
        await stage.observations.until(subscription, `slow ${index}`);
        const heldMs = 20 * 2 ** index;
        await new Promise((resolve) => setTimeout(resolve, heldMs));
        gate.open();
        await stage.bus.drain();
        const counts = subscriptionOf(stage, subscription);
        expect(counts.highestInvocation).toBeGreaterThanOrEqual(heldMs - 10);
        if (counts.slowestType === 'test.other') return;
      }
      expect.unreachable('the quick one was the slowest of all');
    });

    it('and the account adds up, at any time and in the end', async () => {
      const topic = stage.bus.topic('calls');
      const shared = { accept: [Note] };
      const subscriptions = [
        await stage.subscribe(topic, 'failing:failOnOdd', shared),
        await stage.subscribe(topic, 'failing:failOnOdd', { ...shared, maxQueue: 5 }),
        await stage.subscribe(topic, 'failing:failLater', {
          ...shared,
          maxQueue: 7,
          overflow: 'drop-newest',
          partitionBy: (message) => Number(message.value) % 3,
        }),
        await stage.subscribe(topic, 'failing:failOnOdd', { ...shared, concurrency: 3 }),
      ];
      for (let number = 0; number < 300; number += 1) {
        topic.publish(Note, number);
        if (number % 50 !== 49) continue;
        for (const subscription of subscriptions) {
          const { passed, handled, failed, dropped, queued: waiting } = subscriptionOf(stage, subscription);
          expect(handled + failed + dropped + waiting).toBe(passed);
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      await stage.bus.drain();
      const errors = stage.takeErrors();
      for (const subscription of subscriptions) {
        const { passed, handled, failed, dropped, queued: waiting } = subscriptionOf(stage, subscription);
        expect([passed, waiting, handled + failed + dropped]).toEqual([300, 0, 300]);
        const own = errors.filter((error) => error.subscription?.id === subscription.id);
        const overflows = own.filter(({ code }) => code === 'ERR_STASIS_QUEUE_OVERFLOW');
        expect([own.length, overflows.length]).toEqual([failed + dropped, dropped]);
      }
      expect(subscriptionOf(stage, subscriptions[0] ?? { id: '' })).toMatchObject({
        handled: 150,
        failed: 150,
      });
    });
  });

  onEach(remote, (stage) => {
    it('what was tried again, and what was given up', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'places:tellPlaceOrDie', {
        accept: [Note],
        onCrash: 'retry',
        maxRetries: 2,
      });
      for (const word of ['1', 'die', '2']) {
        topic.publish(Note, word);
        await stage.bus.drain();
      }
      expect(stage.takeErrors().map(({ code, attempt }) => [code, attempt])).toEqual([
        ['ERR_STASIS_WORKER_CRASHED', 3],
      ]);
      expect(subscriptionOf(stage, subscription)).toMatchObject({
        passed: 3,
        handled: 2,
        failed: 1,
        retried: 2,
        dropped: 0,
      });
    });
  });

  const stage = useStage('pool');

  it('of a router what nobody handles is dropped; its placement may be mixed', async () => {
    const topic = stage.bus.topic('calls');
    const router = new MessageRouter(topic);
    router.add(Note, await stage.handler('tell', true));
    expect(subscriptionOf(stage, router).placement).toBe('remote');
    router.add(Other, await stage.handler('tell', false));
    expect(subscriptionOf(stage, router).placement).toBe('mixed');
    topic.publish(Other, 1);
    router.remove(Other);
    await stage.bus.drain();
    expect(subscriptionOf(stage, router)).toMatchObject({ passed: 1, handled: 0, dropped: 1 });
    expect(subscriptionOf(stage, router).placement).toBe('remote');
  });
});

describe('SPEC 12.1 a thread counts', () => {
  onEach(remote, (stage) => {
    it('its invocations, its crashes, and the share of its time that it was busy', async () => {
      const topic = stage.bus.topic('calls');
      await stage.subscribe(topic, 'places:tellPlaceOrDie', {
        accept: [Note],
        partitionBy: ({ id }) => id,
      });
      for (let number = 0; number < 100; number += 1) topic.publish(Note, number);
      await stage.bus.drain();
      const { threads } = stage.bus.statistics();
      // How many there are by now depends on how fast they start.
      expect(threads.length).toBeGreaterThan(0);
      expect(threads.length).toBeLessThanOrEqual(stage.pool.parallelism);
      for (const [place, { executor, id, crashes }] of threads.entries()) {
        expect({ executor, id, crashes }).toEqual({ executor: stage.pool.name, id: place, crashes: 0 });
      }
      expect(threads.reduce((sum, { invocations }) => sum + invocations, 0)).toBe(100);
      for (const { busy } of threads) {
        expect(busy).toBeGreaterThanOrEqual(0);
        expect(busy).toBeLessThanOrEqual(1);
      }
      topic.publish(Note, 'die');
      await stage.bus.drain();
      expect(stage.takeErrors()).toHaveLength(1);
      expect(stage.bus.statistics().threads.reduce((sum, { crashes }) => sum + crashes, 0)).toBe(1);
      const ofTheBus = stage.bus.statistics().threads.map(({ id, crashes }) => ({ id, crashes }));
      const ofThePool = stage.pool.statistics().threads.map(({ id, crashes }) => ({ id, crashes }));
      expect(ofThePool).toEqual(ofTheBus);
    });
  });

  const stage = useStage();

  it('there are none where nothing runs on one', () => {
    stage.bus.topic('calls').subscribe(() => {});
    expect(stage.bus.statistics().threads).toEqual([]);
  });
});

describe('SPEC 12.2 details', () => {
  const stage = useStage();

  it('of a topic: age, subscribers, forwards in both directions, dispatch times', () => {
    const before = Date.now();
    const topic = stage.bus.topic('middle', { detail: 'between the others' });
    expect(topicOf(stage, 'middle')).toMatchObject({
      detail: 'between the others',
      id: topic.id,
      createdAt: topic.createdAt,
      subscribers: 0,
      forwardsTo: [],
      forwardsFrom: [],
      lowestDispatch: null,
      highestDispatch: null,
    });
    stage.bus.topic('child').forwardTo(topic);
    stage.bus.topic('second child').forwardTo(topic);
    const forward = topic.forwardTo(stage.bus.topic('parent'));
    topic.subscribe(() => {});
    stage.bus.topic('parent').subscribe(() => {});
    topic.publish(Note, 1);
    const shown = topicOf(stage, 'middle');
    expect(shown).toMatchObject({
      subscribers: 2,
      forwardsTo: ['parent'],
      forwardsFrom: ['child', 'second child'],
    });
    expect(topicOf(stage, 'child').forwardsTo).toEqual(['middle']);
    expect(shown.age).toBeGreaterThanOrEqual(0);
    expect(shown.age).toBeLessThanOrEqual(Date.now() - before);
    expect(shown.lowestDispatch).toBeGreaterThan(0);
    expect(shown.highestDispatch).toBeGreaterThanOrEqual(Number(shown.lowestDispatch));
    forward.cancel();
    expect(topicOf(stage, 'middle')).toMatchObject({ subscribers: 1, forwardsTo: [] });
    expect(topicOf(stage, 'parent').forwardsFrom).toEqual([]);
  });

  it('of a subscription: the topics attached, once per path', () => {
    const [top, left, right, bottom] = ['top', 'left', 'right', 'bottom'].map((name) =>
      stage.bus.topic(name),
    );
    if (!top || !left || !right || !bottom) throw new Error('there are four topics');
    const subscription = bottom.subscribe(() => {});
    expect(subscriptionOf(stage, subscription).topicsAttached).toBe(1);
    left.forwardTo(bottom);
    const second = right.forwardTo(bottom);
    expect(subscriptionOf(stage, subscription).topicsAttached).toBe(3);
    top.forwardTo(left);
    top.forwardTo(right);
    expect(subscriptionOf(stage, subscription).topicsAttached).toBe(5);
    second.cancel();
    expect(subscriptionOf(stage, subscription).topicsAttached).toBe(3);
  });

  it('the source line that made a subscription, when asked for', async () => {
    const bus = new Bus({ sourceLines: true });
    bus.topic('calls').subscribe(() => {});
    new MessageRouter(bus.topic('calls'));
    for (const { source } of bus.statistics().subscriptions) {
      expect(source).toMatch(/counts\.test\.ts:\d+:\d+/);
    }
    expect(bus.statistics().subscriptions).toHaveLength(2);
    await bus.close();
    stage.bus.topic('calls').subscribe(() => {});
    expect(stage.bus.statistics().subscriptions.map(({ source }) => source)).toEqual([null, null]);
  });
});

describe('SPEC 12.3 the statistics as one plain JSON object', () => {
  onEach(everywhere, (stage) => {
    it('survive the round trip as they are', async () => {
      const topic = stage.bus.topic('calls', { detail: 'with detail' });
      stage.bus.topic('child').forwardTo(topic);
      await stage.subscribe(topic, 'failing:failOnOdd', { accept: [Note] });
      const early = stage.bus.statistics();
      expect(JSON.parse(JSON.stringify(early))).toEqual(early);
      for (const number of [1, 2, 3]) topic.publish(Note, number);
      topic.publish(Declined, 1);
      await stage.bus.drain();
      stage.takeErrors();
      const late = stage.bus.statistics();
      expect(JSON.parse(JSON.stringify(late))).toStrictEqual(late);
      expect(structuredClone(late)).toStrictEqual(late);
      expect(late).not.toEqual(early);
    });
  });

  const stage = useStage();

  it('are a picture: nothing that happens later changes it', () => {
    const topic = stage.bus.topic('calls');
    const before = stage.bus.statistics();
    const copy = structuredClone(before);
    topic.subscribe(() => {}, { synchronous: true });
    topic.publish(Note, 1);
    expect(before).toEqual(copy);
    expect(stage.bus.statistics()).not.toEqual(copy);
  });
});
