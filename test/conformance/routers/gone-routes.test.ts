// A concurrent router that has as many invocations out as it may, while routes go: what waits for a route that is gone
// finds its way to the default.

import { MessageRouter } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { collectUntil } from '../../support/collect-garbage.js';
import { Gate } from '../../support/gate.js';
import { onEach, queued, remote } from '../../support/placements.js';
import { Note, Parcel } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

describe('SPEC 8.5 messages that wait for room', () => {
  onEach(queued, (stage) => {
    it.each(['removed', 'replaced'] as const)('go to the default when their route is %s', async (how) => {
      const gate = new Gate();
      const held = await stage.handler('tell:tellHeld');
      const data = { 0: gate.memory, 1: gate.memory };
      const router = new MessageRouter(stage.bus.topic('calls'), { concurrency: 2, data });
      const route = how === 'removed' ? router.add(Note, held) : router.setDefault(held);
      await route.ready;
      for (let value = 0; value < 6; value += 1) stage.bus.topic('calls').publish(Note, value);
      const begun = new Promise((resolve) => {
        const look = (): void => {
          if (stage.observations.of(router.id).filter((text) => /^[01]$/.test(text)).length === 2) resolve(0);
          else setImmediate(look);
        };
        look();
      });
      await begun;
      router.setDefault(await stage.handler('tell'));
      if (how === 'removed') router.remove(Note);
      gate.open();
      const told = await stage.told(router);
      expect(told).toEqual(expect.arrayContaining(['0 done', '1 done', '2', '3', '4', '5']));
      expect(router.queued).toBe(0);
    });
  });
});

describe('SPEC 8.5 a route that goes while its session waits for a thread', () => {
  onEach(remote, (stage) => {
    it('runs nothing more, and is forgotten with its topic', async () => {
      const comeAndGo = async (): Promise<void> => {
        const router = new MessageRouter(stage.bus.topic('passing'));
        const tell = await stage.handler('tell');
        await router.add(Note, tell).add(Parcel, tell).ready;
        stage.bus.topic('passing').publish(Note, 'its route goes');
        stage.bus.topic('passing').publish(Parcel, 'its route stays');
        router.remove(Note);
        expect(await stage.told(router)).toContain('its route stays');
        expect(stage.observations.of(router.id)).not.toContain('its route goes');
        await router.unsubscribeAndJoin();
      };
      for (let count = 0; count < 3; count += 1) await comeAndGo();
      expect(await collectUntil(() => stage.bus.findTopic('passing') === undefined)).toBe(true);
    });
  });
});
