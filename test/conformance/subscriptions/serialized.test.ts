// One invocation at a time and in order, wherever the handler runs. The ground truth about every subscription is kept in memory
// that all threads share.

import { SubscriptionChange } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { everywhere, onEach, queued } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import type { Stage } from '../../support/stage.js';
import { inTier } from '../../support/tier.js';
import { expectOnceInOrder, Truth } from '../../support/truth.js';

shareThreads();

const subscribers = 8;
const messages = inTier({ quick: 500, all: 1_500 });

/** Subscriptions with one of the handlers of handlers/serialized.mjs, and the truth about each. */
async function subscribeSeveral(stage: Stage, handler: string): Promise<Truth[]> {
  const truths = Array.from({ length: subscribers }, () => new Truth(messages));
  for (const { data } of truths) {
    await stage.subscribe(stage.bus.topic('load'), `serialized:${handler}`, {
      data,
      accept: [Note, SubscriptionChange],
    });
  }
  return truths;
}

/** Publishes ascending numbers in bursts of different sizes, with turns of the event loop between them. */
async function publishInBursts(stage: Stage): Promise<void> {
  const topic = stage.bus.topic('load');
  for (let number = 0; number < messages; number += 1) {
    topic.publish(Note, number);
    if (number % 97 === 96) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('SPEC 4.2 invocations are serialized and in order', () => {
  onEach(everywhere, (stage) => {
    it('for synchronous handlers under load, the final message last', async () => {
      const truths = await subscribeSeveral(stage, 'count');
      await publishInBursts(stage);
      await stage.bus.close();
      truths.forEach(expectOnceInOrder);
    });
  });

  onEach(queued, (stage) => {
    it('for asynchronous handlers: the next one starts when the promise of the one before has settled', async () => {
      const truths = await subscribeSeveral(stage, 'countLater');
      await publishInBursts(stage);
      await stage.bus.close();
      truths.forEach(expectOnceInOrder);
    });

    it('for handlers that are now synchronous and now asynchronous', async () => {
      const truths = await subscribeSeveral(stage, 'countEither');
      await publishInBursts(stage);
      await stage.bus.close();
      truths.forEach(expectOnceInOrder);
    });

    it('one after the other, as the handler itself tells it', async () => {
      const topic = stage.bus.topic('few');
      const subscription = await stage.subscribe(topic, 'tell:tellBoth', { accept: [Note] });
      for (const value of [1, 2, 3]) topic.publish(Note, value);
      expect(await stage.told(subscription)).toEqual([
        '1 begins',
        '1 ends',
        '2 begins',
        '2 ends',
        '3 begins',
        '3 ends',
      ]);
    });

    it('when the handler fails, the next message is still delivered after it', async () => {
      const topic = stage.bus.topic('few');
      const subscription = await stage.subscribe(topic, 'failing:failOnOdd', { accept: [Note] });
      for (const value of [1, 2, 3, 4]) topic.publish(Note, value);
      expect(await stage.told(subscription)).toEqual(['1', '2', '3', '4']);
      expect(stage.takeErrors().map((error) => [error.code, error.invocationMessage?.value])).toEqual([
        ['ERR_STASIS_HANDLER_FAILED', 1],
        ['ERR_STASIS_HANDLER_FAILED', 3],
      ]);
    });
  });

  onEach(everywhere, (stage) => {
    it('through a mixture of forwards: in the order of dispatch, whichever way the messages came', async () => {
      const { bus } = stage;
      const sources = ['load', 'near', 'far'].map((name) => bus.topic(name));
      const [load, near, far] = sources;
      if (load === undefined || near === undefined || far === undefined) return;
      near.forwardTo(load);
      far.forwardTo(bus.topic('between'));
      bus.topic('between').forwardTo(load);
      const truths = await subscribeSeveral(stage, 'count');
      for (let number = 0; number < messages; number += 1) {
        sources[number % 3]?.publish(Note, number);
        if (number % 61 === 60) await new Promise((resolve) => setImmediate(resolve));
      }
      await bus.close();
      truths.forEach(expectOnceInOrder);
    });
  });
});
