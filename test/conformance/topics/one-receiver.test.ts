// What throws for one receiver of a message keeps no other from getting it, and stays at the head of no queue (SPEC 3.2, 11.0).
// The message that does it here is none that a program can make: its value is not what its built-in type says, as it could be
// if another version of the package had made it.

import {
  type BusError,
  CacheUpdate,
  type Message,
  MessageRouter,
  registerContext,
  type SubscribeOptions,
} from '@stasis-bus/core';
import { assembleMessage, busPortOf, plainTraits } from '@stasis-bus/core/internal';
import { describe, expect, it } from 'vitest';
import { onEach, useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import type { Stage } from '../../support/stage.js';

shareThreads();

let made = 0;

function misfit(): Message {
  made += 1;
  return assembleMessage({
    type: CacheUpdate,
    value: null,
    traits: plainTraits,
    isFrozen: true,
    timestamp: 1,
    eid: 'elsewhere',
    headers: {},
    origin: `misfit-${made}`,
    number: -1,
  });
}

function accountOf(stage: Stage, { id }: { readonly id: string }) {
  const account = stage.bus.statistics().subscriptions.find((subscription) => subscription.id === id);
  const { handled, failed, dropped, queued } = account ?? {};
  return { handled, failed, dropped, queued };
}

const kinds: Readonly<Record<string, SubscribeOptions>> = {
  'in order': {},
  partitioned: { partitionBy: () => 'one key' },
  concurrent: { concurrency: 3 },
};

onEach(['main', 'synchronous', 'pool'], (stage) => {
  const names = stage.isSynchronous ? ['in order'] : Object.keys(kinds);

  it.each(names)(
    'SPEC 3.2, 11.0: a router that handles %s fails what nobody can route, and goes on',
    async (kind) => {
      const topic = stage.bus.topic('calls');
      const router = new MessageRouter(topic, stage.placed(kinds[kind] ?? {}));
      router.add(Note, await stage.handler('tell')).addCacheUpdate(Note, await stage.handler('tell'));
      const after: unknown[] = [];
      topic.subscribe(({ value }) => void after.push(value), {
        accept: [Note, CacheUpdate],
        synchronous: true,
      });

      topic.publish(Note, 1);
      topic.publish(misfit());
      const awaited = router.publishAndWait(misfit()).catch((error: BusError) => error.code);
      topic.publish(Note, 2);
      expect(await awaited).toBe('ERR_STASIS_MESSAGE_REFUSED');
      const told = await stage.told(router);
      // Only handlers that run side by side may tell it in another order.
      expect(kind === 'concurrent' ? told.sort() : told).toEqual(['1', '2']);
      expect(after).toEqual([1, null, null, 2]);
      expect(accountOf(stage, router)).toEqual({ handled: 2, failed: 2, dropped: 0, queued: 0 });
      expect(stage.takeErrors()).toMatchObject([
        { code: 'ERR_STASIS_MESSAGE_REFUSED', subscription: { id: router.id } },
        { code: 'ERR_STASIS_MESSAGE_REFUSED', subscription: { id: router.id } },
      ]);
    },
  );
});

describe('who waits for a message from another process', () => {
  const stage = useStage();

  it('SPEC 3.2: and throws when it is through: nobody else hears of it but `onError`', () => {
    const topic = stage.bus.topic('calls');
    const seen: string[] = [];
    for (const name of ['first', 'second'])
      topic.subscribe(({ value }) => void seen.push(`${name} ${value}`), {
        accept: [Note],
        synchronous: true,
      });
    const isPublished = busPortOf(stage.bus).publishAndSettle('calls', Note.create(1), () => {
      throw new Error('not now');
    });
    topic.publish(Note, 2);
    expect(isPublished).toBe(true);
    expect(seen).toEqual(['first 1', 'second 1', 'first 2', 'second 2']);
    expect(stage.takeErrors()).toMatchObject([{ code: 'ERR_STASIS_CALLBACK_FAILED' }]);
  });
});

describe('a registered context', () => {
  const stage = useStage();

  it('SPEC 11.0: whose `run` throws, or calls nothing, keeps no handler from its turn', async () => {
    const ways: readonly ((callback: () => unknown) => unknown)[] = [
      () => {
        throw new Error('no context today');
      },
      () => undefined,
      (callback) => [callback(), callback()],
    ];
    let way = 0;
    const takeBack = registerContext('odd', {
      getStore: () => undefined,
      run: (_store, callback) => {
        way += 1;
        return ways[way % ways.length]?.(callback) as never;
      },
    });
    try {
      const subscription = stage.bus.topic('calls').subscribe(() => {}, { accept: [Note] });
      for (let number = 0; number < 5; number += 1) {
        stage.bus.topic('calls').publish(Note, number);
        await stage.bus.drain();
      }
      expect(accountOf(stage, subscription)).toEqual({ handled: 5, failed: 0, dropped: 0, queued: 0 });
    } finally {
      takeBack();
    }
  });

  it('SPEC 4.7: that cannot travel ends no subscription half: one comes and goes as ever', async () => {
    const takeBack = registerContext('odd', {
      getStore: () => () => {},
      run: (_store, callback) => callback(),
    });
    try {
      const subscription = stage.bus.topic('calls').subscribe(() => {}, { accept: [Note] });
      expect(() => stage.bus.topic('calls').publish(Note, 1)).toThrow('a context cannot travel');
      await subscription.unsubscribeAndJoin();
      expect(subscription.isDone).toBe(true);
    } finally {
      takeBack();
    }
  });
});
