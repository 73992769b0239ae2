// Concurrent subscriptions: no order, up to n invocations at once, the final message last.

import { describe, expect, it } from 'vitest';
import { onEach, queued } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import { Crowd } from './crowd.js';
import { standStill } from './standing-still.js';

shareThreads();

describe('SPEC 4.12 with concurrency n', () => {
  onEach(queued, (stage) => {
    it('n invocations run at once, and never more', async () => {
      const crowd = new Crowd();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'crowding:crowd', {
        concurrency: 4,
        data: crowd.memory,
        accept: [Note],
      });
      for (let number = 0; number < 20; number += 1) topic.publish(Note, number);
      await crowd.reached(4);
      await standStill(stage);
      expect([crowd.running, subscription.queued]).toEqual([4, 20]);
      crowd.open();
      await stage.bus.drain();
      expect([crowd.peak, crowd.total, subscription.queued]).toEqual([4, 20, 0]);
    });

    it('so it is when the handler has been quick until now', async () => {
      const crowd = new Crowd();
      const topic = stage.bus.topic('calls');
      await stage.subscribe(topic, 'crowding:crowd', { concurrency: 8, data: crowd.memory, accept: [Note] });
      crowd.open();
      for (let round = 0; round < 5; round += 1) {
        for (let number = 0; number < 200; number += 1) topic.publish(Note, number);
        await stage.bus.drain();
      }
      crowd.close();
      for (let number = 0; number < 20; number += 1) topic.publish(Note, number);
      await crowd.reached(8);
      await standStill(stage);
      expect(crowd.running).toBe(8);
      crowd.open();
      await stage.bus.drain();
      expect([crowd.peak, crowd.total]).toEqual([8, 1020]);
    });

    it('the final message comes last, when all others have ended', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellBoth', { concurrency: 5 });
      for (let number = 0; number < 50; number += 1) topic.publish(Note, number);
      await subscription.unsubscribeAndJoin();
      const told = stage.observations.of(subscription.id);
      expect(told).toHaveLength(2 * 52);
      expect(told.slice(-2)).toEqual(['final begins', 'final ends']);
      expect(told.slice(0, 2)).toEqual([
        `Subscribe ${subscription.id} begins`,
        `Subscribe ${subscription.id} ends`,
      ]);
    });

    it('of one is what every subscription is: serialized and in order', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellBoth', { concurrency: 1, accept: [Note] });
      for (const number of [1, 2, 3]) topic.publish(Note, number);
      expect(await stage.told(subscription)).toEqual(
        [1, 2, 3].flatMap((number) => [`${number} begins`, `${number} ends`]),
      );
    });

    it('publishAndWait waits for its own message only', async () => {
      const crowd = new Crowd();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'crowding:crowd', {
        concurrency: 2,
        data: crowd.memory,
        accept: [Note],
      });
      topic.publish(Note, 1);
      await crowd.reached(1);
      const second = subscription.publishAndWait(Note.create(2));
      await crowd.reached(2);
      crowd.open();
      expect(await second).toBe('handled');
      await stage.bus.drain();
      expect(crowd.total).toBe(2);
    });
  });
});
