// Subscription changes: who comes and goes is told to the topic, in order with everything else.

import { SubscriptionChange } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { everywhere, onEach, useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

describe('SPEC 4.5 a subscription change', () => {
  onEach(everywhere, (stage) => {
    it('"Subscribe" is the first message of the new subscription, with its topic and its id', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'parcels:show');
      topic.publish(Note, 1);
      const [first] = await stage.told(subscription);
      expect(JSON.parse(first ?? '')).toEqual({
        name: 'stasis_subscription_change',
        value: {
          topic: { name: 'calls', id: topic.id },
          subscriptionId: subscription.id,
          description: 'Subscribe',
        },
      });
    });

    it('is told to those who are there already, between the messages around it', async () => {
      const topic = stage.bus.topic('calls');
      const witness = await stage.subscribe(topic, 'tell');
      topic.publish(Note, 1);
      const other = await stage.subscribe(topic, 'tell');
      topic.publish(Note, 2);
      other.unsubscribe();
      topic.publish(Note, 3);
      expect(await stage.told(witness)).toEqual([
        `Subscribe ${witness.id}`,
        '1',
        `Subscribe ${other.id}`,
        '2',
        `Unsubscribe ${other.id}`,
        '3',
      ]);
    });

    it('"Unsubscribe" reaches the leaver once, as its final message and its last', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell');
      topic.publish(Note, 1);
      subscription.unsubscribe();
      topic.publish(Note, 2);
      expect(await stage.told(subscription)).toEqual([`Subscribe ${subscription.id}`, '1', 'final']);
    });

    it('is not delivered to a subscription whose `accept` leaves it out', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [Note] });
      topic.publish(Note, 1);
      await subscription.unsubscribeAndJoin();
      expect(await stage.told(subscription)).toEqual(['1']);
    });

    it('is delivered to a subscription whose `accept` names it', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [SubscriptionChange] });
      topic.publish(Note, 1);
      await subscription.unsubscribeAndJoin();
      expect(await stage.told(subscription)).toEqual([`Subscribe ${subscription.id}`, 'final']);
    });

    it("climbs the topic's forwards, with the child in its value, and never descends", async () => {
      const parent = stage.bus.topic('parent');
      const child = stage.bus.topic('child');
      child.forwardTo(parent);
      const above = await stage.subscribe(parent, 'tell');
      const below = await stage.subscribe(child, 'tell');
      below.unsubscribe();
      above.unsubscribe();
      await stage.bus.drain();
      expect(stage.observations.of(above.id)).toEqual([
        `Subscribe ${above.id}`,
        `Subscribe ${below.id}`,
        `Unsubscribe ${below.id}`,
        'final',
      ]);
      expect(stage.observations.of(below.id)).toEqual([`Subscribe ${below.id}`, 'final']);
      expect(below.id).toBe('child-1');
    });

    it('is not made by forwarding, nor by cancelling a forward', async () => {
      const parent = stage.bus.topic('parent');
      const child = stage.bus.topic('child');
      const above = await stage.subscribe(parent, 'tell');
      const below = await stage.subscribe(child, 'tell');
      child.forwardTo(parent).cancel();
      await stage.bus.drain();
      expect(stage.observations.of(above.id)).toEqual([`Subscribe ${above.id}`]);
      expect(stage.observations.of(below.id)).toEqual([`Subscribe ${below.id}`]);
    });

    it('reaches a leaver once, however many paths led to it', async () => {
      const { bus } = stage;
      const [top, left, right, bottom] = ['top', 'left', 'right', 'bottom'].map((name) => bus.topic(name));
      if (!top || !left || !right || !bottom) return;
      bottom.forwardTo(left);
      bottom.forwardTo(right);
      left.forwardTo(top);
      right.forwardTo(top);
      const leaver = await stage.subscribe(top, 'tell');
      bottom.publish(Note, 1);
      leaver.unsubscribe();
      bottom.publish(Note, 2);
      expect(await stage.told(leaver)).toEqual([`Subscribe ${leaver.id}`, '1', '1', 'final']);
    });
  });
});

describe('SPEC 4.5 the order of leaving', () => {
  const stage = useStage('synchronous');

  it('is: off every path, then the others are told, then the final message', async () => {
    const topic = stage.bus.topic('calls');
    const events: string[] = [];
    const leaver = topic.subscribe(
      (message, { isFinal }) => {
        if (isFinal) events.push('the leaver gets its final message');
        else if (Note.is(message)) events.push('the leaver gets a note');
      },
      { synchronous: true },
    );
    topic.subscribe(
      (message, { isFinal }) => {
        if (isFinal || !SubscriptionChange.is(message) || message.value.description !== 'Unsubscribe') return;
        const { isSubscribed, isDone } = leaver;
        events.push(
          `another is told: ${JSON.stringify({ isSubscribed, isDone, left: topic.subscriberCount })}`,
        );
        topic.publish(Note, 1);
      },
      { synchronous: true },
    );
    leaver.unsubscribe();
    expect(events).toEqual([
      'another is told: {"isSubscribed":false,"isDone":false,"left":1}',
      'the leaver gets its final message',
    ]);
  });
});

describe('SPEC 4.5 the id of a subscription', () => {
  const stage = useStage();

  it('is `<topic>-<n>`, and never used twice', () => {
    const topic = stage.bus.topic('calls:all');
    const ids = [1, 2, 3].map(() => {
      const subscription = topic.subscribe(() => {});
      subscription.unsubscribe();
      return subscription.id;
    });
    expect(ids).toEqual(['calls:all-1', 'calls:all-2', 'calls:all-3']);
  });
});
