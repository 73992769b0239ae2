// The final message, and who knows it as such.

import { type Message, SubscriptionChange } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { atHome, everywhere, onEach } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

describe('SPEC 4.8 the final message', () => {
  onEach(everywhere, (stage) => {
    it('is known by `isFinalMessage` of the subscription that it is of, and of no other', async () => {
      const topic = stage.bus.topic('calls');
      const leaver = await stage.subscribe(topic, 'tell');
      const witness = await stage.subscribe(topic, 'tell');
      const changes: Message[] = [];
      topic.subscribe((message) => void changes.push(message), { accept: [SubscriptionChange] });
      leaver.unsubscribe();
      await stage.bus.drain();
      const final = changes.at(-1) as Message;
      expect(final.value).toMatchObject({ subscriptionId: leaver.id, description: 'Unsubscribe' });
      expect([leaver.isFinalMessage(final), witness.isFinalMessage(final)]).toEqual([true, false]);
      expect(changes.slice(0, -1).some((message) => leaver.isFinalMessage(message))).toBe(false);
      expect(leaver.isFinalMessage(Note.create(1))).toBe(false);
    });

    it('is final in the context of its own subscription, not in those of others that get it', async () => {
      const topic = stage.bus.topic('calls');
      const leaver = await stage.subscribe(topic, 'contexts:showFinal');
      const witness = await stage.subscribe(topic, 'contexts:showFinal');
      topic.publish(SubscriptionChange, {
        topic: { name: topic.name, id: topic.id },
        subscriptionId: leaver.id,
        description: 'Unsubscribe',
      });
      leaver.unsubscribe();
      expect(await stage.told(leaver)).toEqual(['Unsubscribe: false', 'Unsubscribe: true']);
      expect(stage.observations.of(witness.id)).toEqual(['Unsubscribe: false', 'Unsubscribe: false']);
    });
  });

  onEach(atHome, (stage) => {
    it('is known in its own handler', async () => {
      const topic = stage.bus.topic('calls');
      const known: boolean[] = [];
      const subscription = topic.subscribe((message, { isFinal }) => {
        if (isFinal || Note.is(message)) known.push(subscription.isFinalMessage(message));
      }, stage.placed());
      topic.publish(Note, 1);
      await subscription.unsubscribeAndJoin();
      expect(known).toEqual([false, true]);
    });
  });
});
