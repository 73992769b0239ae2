// One topic for each call: what the bridge keeps of a topic goes with it.

import { defineMessageType } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { collectUntil } from '../support/collect-garbage.js';
import { join } from './support/joined.js';
import { hasServer, NatsServer } from './support/server.js';

const Note = defineMessageType('nats.note').of<unknown>();
const topicCount = 1_500;

describe.skipIf(!hasServer).each(['at-most-once', 'at-least-once'] as const)(
  'SPEC 14.7: short-lived topics, %s',
  (guarantee) => {
    it('of a pattern end as without a bridge, and what was published there is sent', async () => {
      await using server = await NatsServer.start();
      const rule = { direction: 'both', types: [Note], guarantee } as const;
      const topics = [
        { topic: 'named', ...rule },
        { topic: '*', ...rule },
      ];
      await using here = await join(server, { topics });
      await using there = await join(server, { topics });
      const heard = here.heard('last');
      (() => {
        for (let call = 0; call < topicCount; call += 1) there.bus.topic(`call-${call}`).publish(Note, call);
      })();
      expect(await collectUntil(() => there.bus.topics().length < 10)).toBe(true);
      await there.bridge.flush();
      expect(there.bridge.statistics()).toMatchObject({ exported: topicCount, buffered: 0 });
      there.bus.topic('last').publish(Note, 'last');
      await heard.count(1);
      // Topics that are no more make room for new ones.
      for (let call = 0; call < 1_000; call += 1) there.bus.topic(`later-${call}`).publish(Note, call);
      await there.bridge.flush();
      expect(there.bridge.statistics().topics.length).toBeLessThan(topicCount);
      expect(await collectUntil(() => there.bus.statistics().subscriptions.length < 30)).toBe(true);
      expect(there.bus.topics().map(({ name }) => name)).toContain('named');
    });

    it('that are made again are exported again, and in order', async () => {
      await using server = await NatsServer.start();
      const topics = [{ topic: '*', direction: 'both', types: [Note], guarantee }] as const;
      await using here = await join(server, { topics });
      await using there = await join(server, { topics });
      const heard = here.heard('call');
      for (let round = 0; round < 5; round += 1) {
        (() => there.bus.topic('call').publish(Note, round))();
        expect(await collectUntil(() => there.bus.findTopic('call') === undefined)).toBe(true);
      }
      await heard.count(5);
      expect(heard.values).toEqual([0, 1, 2, 3, 4]);
    });

    it('are let go when the bridge is closed', async () => {
      await using server = await NatsServer.start();
      const topics = [{ topic: '*', direction: 'export', types: [Note], guarantee }] as const;
      await using there = await join(server, { topics });
      const held = there.bus.topic('held');
      expect(held.subscriberCount).toBe(1);
      await there.bridge.close();
      expect(held.subscriberCount).toBe(0);
      held.publish(Note, 1);
      expect(there.bridge.statistics().exported).toBe(0);
    });
  },
);
