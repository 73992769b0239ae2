// What parallel subscriptions cost on a pool, counted in posts and never in time.

import { MessagePort } from 'node:worker_threads';
import type { SubscribeOptions } from '@stasis-bus/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';

const messages = 20_000;
let posts = 0;
const { postMessage } = MessagePort.prototype;

beforeAll(() => {
  MessagePort.prototype.postMessage = function (...given: Parameters<typeof postMessage>) {
    posts += 1;
    return postMessage.apply(this, given);
  };
});

afterAll(() => {
  MessagePort.prototype.postMessage = postMessage;
});

describe('SPEC 4.12 messages for a quick handler', () => {
  const stage = useStage('pool');

  const kinds: Readonly<Record<string, SubscribeOptions>> = {
    'with a concurrency of 2': { concurrency: 2 },
    'with a concurrency of 4': { concurrency: 4 },
    'with a key for each': { partitionBy: (message) => Number(message.value) },
  };
  it.each(Object.entries(kinds))(
    'travel many at once, as those of any subscription: %s',
    async (_, options) => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'asking:keepSilent', { accept: [Note], ...options });
      await subscription.ready;
      // By then it is known that the handler is quick.
      for (let round = 0; round < 20; round += 1) {
        topic.publish(Note, -round);
        await stage.bus.drain();
      }
      posts = 0;
      for (let number = 0; number < messages; number += 1) topic.publish(Note, number);
      await stage.bus.drain();
      expect(posts).toBeLessThan(messages / 10);
    },
  );
});
