// Unsubscribing: what is queued is still delivered, then the final message, then nothing.

import { describe, expect, it } from 'vitest';
import { Gate } from '../../support/gate.js';
import { everywhere, onEach, queued } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

describe('SPEC 4.6 unsubscribe', () => {
  onEach(everywhere, (stage) => {
    it('stops new messages at once', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [Note] });
      topic.publish(Note, 1);
      subscription.unsubscribe();
      expect(subscription.isSubscribed).toBe(false);
      expect(topic.subscriberCount).toBe(0);
      topic.publish(Note, 2);
      expect(await stage.told(subscription)).toEqual(['1']);
    });

    it('is followed by what is queued, then the final message, then nothing', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell');
      const numbers = Array.from({ length: 300 }, (_, index) => index + 1);
      for (const number of numbers) topic.publish(Note, number);
      subscription.unsubscribe();
      topic.publish(Note, 301);
      await stage.bus.drain();
      topic.publish(Note, 302);
      expect(await stage.told(subscription)).toEqual([
        `Subscribe ${subscription.id}`,
        ...numbers.map(String),
        'final',
      ]);
    });

    it('does nothing when called again', async () => {
      const topic = stage.bus.topic('calls');
      const witness = await stage.subscribe(topic, 'tell');
      const subscription = await stage.subscribe(topic, 'tell');
      subscription.unsubscribe();
      subscription.unsubscribe();
      await stage.bus.drain();
      subscription.unsubscribe();
      expect(await stage.told(subscription)).toEqual([`Subscribe ${subscription.id}`, 'final']);
      expect(stage.observations.of(witness.id)).toEqual([
        `Subscribe ${witness.id}`,
        `Subscribe ${subscription.id}`,
        `Unsubscribe ${subscription.id}`,
      ]);
    });

    it('leaves the other subscriptions of the topic alone', async () => {
      const topic = stage.bus.topic('calls');
      const stays = await stage.subscribe(topic, 'tell', { accept: [Note] });
      const leaves = await stage.subscribe(topic, 'tell', { accept: [Note] });
      leaves.unsubscribe();
      topic.publish(Note, 1);
      expect(await stage.told(stays)).toEqual(['1']);
      expect(stays.isSubscribed).toBe(true);
    });

    it('may be called in the handler, through the context: the final message follows', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'leaving:leaveOnTwo');
      for (const number of [1, 2]) topic.publish(Note, number);
      await stage.bus.drain();
      topic.publish(Note, 3);
      expect(subscription.isSubscribed).toBe(false);
      expect(await stage.told(subscription)).toEqual([`Subscribe ${subscription.id}`, '1', '2', 'final']);
    });

    it('may be called in the handler of the final message, and does nothing', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'leaving:leaveWhenFinal');
      await subscription.unsubscribeAndJoin();
      expect(await stage.told(subscription)).toEqual(['final']);
    });
  });

  onEach(queued, (stage) => {
    it('in the handler, through the context, still delivers what was queued before', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'leaving:leaveOnTwo');
      const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
      for (const number of numbers) topic.publish(Note, number);
      expect(await stage.told(subscription)).toEqual([
        `Subscribe ${subscription.id}`,
        ...numbers.map(String),
        'final',
      ]);
    });

    it('never waits for the handler', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', { data: { 1: gate.memory } });
      topic.publish(Note, 1);
      await stage.observations.until(subscription, '1');
      subscription.unsubscribe();
      expect([subscription.isSubscribed, subscription.isDone]).toEqual([false, false]);
      expect(stage.observations.of(subscription.id)).not.toContain('1 done');
      gate.open();
      await subscription.join();
      expect(stage.observations.of(subscription.id).slice(1)).toEqual(['1', '1 done', 'final']);
    });
  });
});
