// All routes of a router are one subscription: serialized with one another, in publish order, wherever each runs.

import { defineMessageType, MessageRouter, SubscriptionChange } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { everywhere, onEach, queued, useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import { expectOnceInOrder, Truth } from '../../support/truth.js';

shareThreads();

const messages = 1_200;
const types = [0, 1, 2, 3].map((index) => defineMessageType(`test.route.${index}`).of<number>());

describe('SPEC 8.3 all routes of a router', () => {
  onEach(everywhere, (stage) => {
    it('are serialized with one another, in publish order, the final message last', async () => {
      const truth = new Truth(messages);
      const topic = stage.bus.topic('load');
      const handler = await stage.handler(
        stage.isSynchronous ? 'serialized:count' : 'serialized:countEither',
      );
      const router = new MessageRouter(topic, stage.placed({ data: truth.data })).setDefault(handler);
      for (const type of types.slice(1)) router.add(type, handler);
      for (let number = 0; number < messages; number += 1) {
        topic.publish(types[number % 4] ?? Note, number);
        if (number % 89 === 88) await new Promise((resolve) => setImmediate(resolve));
      }
      await stage.bus.drain();
      await router.unsubscribeAndJoin();
      expectOnceInOrder(truth);
    });
  });
});

describe('SPEC 8.3, 8.6 functions and pool handlers mixed', () => {
  const stage = useStage('pool');

  it('are serialized with one another, in publish order', async () => {
    const truth = new Truth(messages);
    const topic = stage.bus.topic('load');
    const [atHome, remote] = [
      await stage.handler('serialized:countEither', false),
      await stage.handler('serialized:countEither'),
    ];
    const router = new MessageRouter(topic, { data: truth.data }).add(SubscriptionChange, atHome);
    for (const [index, type] of types.entries()) router.add(type, index % 2 === 0 ? atHome : remote);
    for (let number = 0; number < messages; number += 1) {
      // Runs of the same route, and single ones.
      topic.publish(types[Math.floor(number / 3) % 4] ?? Note, number);
      if (number % 89 === 88) await new Promise((resolve) => setImmediate(resolve));
    }
    await router.unsubscribeAndJoin();
    expectOnceInOrder(truth);
  });
});

describe('SPEC 8.3 a slow route', () => {
  onEach(queued, (stage) => {
    it('holds up the others: they wait for its promise', async () => {
      const [one, other] = types;
      if (one === undefined || other === undefined) return;
      const topic = stage.bus.topic('few');
      const router = new MessageRouter(topic)
        .add(one, await stage.handler('tell:tellBoth'))
        .add(other, await stage.handler('tell'));
      topic.publish(one, 1);
      topic.publish(other, 2);
      topic.publish(one, 3);
      expect(await stage.told(router)).toEqual(['1 begins', '1 ends', '2', '3 begins', '3 ends']);
    });
  });
});
