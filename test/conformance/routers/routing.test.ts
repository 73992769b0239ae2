// Message routers: which handler gets what.

import { CacheUpdate, MessageRouter, SubscriptionChange } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { Gate } from '../../support/gate.js';
import { everywhere, onEach, queued, useStage } from '../../support/placements.js';
import { State } from '../../support/sample-states.js';
import { Formatted, Note, Other, Parcel } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import type { Stage } from '../../support/stage.js';

shareThreads();

/** A router on the topic `calls`. */
function routerOn(stage: Stage, options = {}): MessageRouter {
  return new MessageRouter(stage.bus.topic('calls'), stage.placed(options));
}

/** A handler that tells `<name>: <what it gets>`. */
async function route(stage: Stage, name: string) {
  return [await stage.handler('routing:tellAs'), { data: name }] as const;
}

describe('SPEC 8.1 a router', () => {
  onEach(everywhere, (stage) => {
    it('is one subscription with a handler per type, one per cached type, and a default', async () => {
      const topic = stage.bus.topic('calls');
      const router = routerOn(stage)
        .add(Note, ...(await route(stage, 'notes')))
        .add(Other, ...(await route(stage, 'others')))
        .addCacheUpdate(State, ...(await route(stage, 'states')))
        .setDefault(...(await route(stage, 'default')));
      expect(topic.subscriberCount).toBe(1);
      expect(router.id).toBe('calls-1');
      topic.publish(Note, 1);
      topic.publish(Parcel, 2);
      topic.publish(Other, 3);
      topic.publish(CacheUpdate, { type: State, oldSnapshot: null, newSnapshot: null });
      expect(await stage.told(router)).toEqual([
        'notes: 1',
        'default: 2',
        'others: 3',
        'states: test.state: none to none',
      ]);
    });

    it('drops what has no route, and gets nothing before it has one', async () => {
      const topic = stage.bus.topic('calls');
      const router = routerOn(stage);
      topic.publish(Note, 1);
      router.add(Note, ...(await route(stage, 'notes')));
      topic.publish(Other, 2);
      topic.publish(Note, 3);
      expect(await stage.told(router)).toEqual(['notes: 3']);
    });

    it('routes can be removed at any time, and added again', async () => {
      const topic = stage.bus.topic('calls');
      const router = routerOn(stage)
        .add(Note, ...(await route(stage, 'first')))
        .remove(Other)
        .removeCacheUpdate(State);
      topic.publish(Note, 1);
      await stage.bus.drain();
      router.remove(Note);
      topic.publish(Note, 2);
      await stage.bus.drain();
      router.add(Note, ...(await route(stage, 'second')));
      topic.publish(Note, 3);
      expect(await stage.told(router)).toEqual(['first: 1', 'second: 3']);
    });

    it('a second route for a type is an error, and the first one stays', async () => {
      const topic = stage.bus.topic('calls');
      const router = routerOn(stage)
        .add(Note, ...(await route(stage, 'first')))
        .addCacheUpdate(State, ...(await route(stage, 'first')));
      const [handler, options] = await route(stage, 'second');
      const exists = expect.objectContaining({ code: 'ERR_STASIS_ROUTE_EXISTS' });
      expect(() => router.add(Note, handler, options)).toThrow(exists);
      expect(() => router.addCacheUpdate(State, handler, options)).toThrow(exists);
      topic.publish(Note, 1);
      expect(await stage.told(router)).toEqual(['first: 1']);
    });
  });
});

describe('SPEC 8.2 the look-up of a route', () => {
  onEach(everywhere, (stage) => {
    const update = { type: State, oldSnapshot: null, newSnapshot: null };

    it('for a cache update: of its type, then the plain one for CacheUpdate, then the default', async () => {
      const topic = stage.bus.topic('calls');
      const router = routerOn(stage)
        .addCacheUpdate(State, ...(await route(stage, 'states')))
        .add(CacheUpdate, ...(await route(stage, 'updates')))
        .add(State, ...(await route(stage, 'never')))
        .setDefault(...(await route(stage, 'default')));
      const publish = async (): Promise<void> => {
        topic.publish(CacheUpdate, update);
        topic.publish(CacheUpdate, { ...update, type: Note });
        await stage.bus.drain();
      };
      await publish();
      router.removeCacheUpdate(State);
      await publish();
      router.remove(CacheUpdate);
      await publish();
      expect((await stage.told(router)).map((text) => text.split(':')[0])).toEqual([
        'states',
        'updates',
        'updates',
        'updates',
        'default',
        'default',
      ]);
    });

    it('for all else: the plain one, then the default; a route of a cached type is not for the type itself', async () => {
      const topic = stage.bus.topic('calls');
      const router = routerOn(stage)
        .addCacheUpdate(Note, ...(await route(stage, 'cached notes')))
        .add(Other, ...(await route(stage, 'others')))
        .setDefault(...(await route(stage, 'default')));
      topic.publish(Note, 1);
      topic.publish(Other, 2);
      expect(await stage.told(router)).toEqual(['default: 1', 'others: 2']);
    });

    it('a cache update without any route for it is dropped', async () => {
      const topic = stage.bus.topic('calls');
      const router = routerOn(stage).addCacheUpdate(State, ...(await route(stage, 'states')));
      topic.publish(CacheUpdate, { ...update, type: Note });
      topic.publish(CacheUpdate, update);
      expect(await stage.told(router)).toEqual(['states: test.state: none to none']);
    });
  });
});

describe('SPEC 8.4 what passes', () => {
  onEach(everywhere, (stage) => {
    const ada = { name: 'Ada' };

    it('everything, while a default without formatters is set, whatever the order of the calls', async () => {
      const topic = stage.bus.topic('calls');
      const router = routerOn(stage)
        .setDefault(...(await route(stage, 'default')))
        .add(Note, ...(await route(stage, 'notes')))
        .remove(Other);
      for (const type of [Note, Other]) topic.publish(type, 1);
      expect(await stage.told(router)).toEqual(['notes: 1', 'default: 1']);
    });

    it('only routed types without a default', async () => {
      const topic = stage.bus.topic('calls');
      const router = routerOn(stage).add(Note, ...(await route(stage, 'notes')));
      topic.publish(Formatted, ada);
      topic.publish(Other, 1);
      topic.publish(Note, 2);
      expect(router.queued).toBe(stage.isSynchronous ? 0 : 1);
      expect(await stage.told(router)).toEqual(['notes: 2']);
    });

    it.each([['default first'], ['route first']])(
      'routed types, and messages with a formatter that the default names: %s',
      async (order) => {
        const topic = stage.bus.topic('calls');
        const router = routerOn(stage);
        const [handler, options] = await route(stage, 'default');
        const setDefault = (): unknown =>
          router.setDefault(handler, { ...options, acceptFormatters: ['json'] });
        if (order === 'default first') setDefault();
        router.add(Note, ...(await route(stage, 'notes')));
        if (order === 'route first') setDefault();
        topic.publish(Formatted, ada);
        topic.publish(Other, 1);
        topic.publish(Note, 2);
        expect(await stage.told(router)).toEqual(['default: [object Object]', 'notes: 2']);
      },
    );

    it('explicit routes are never restricted by formatters', async () => {
      const topic = stage.bus.topic('calls');
      const [handler, options] = await route(stage, 'default');
      const router = routerOn(stage)
        .add(Other, ...(await route(stage, 'others')))
        .setDefault(handler, { ...options, acceptFormatters: ['ami'] });
      topic.publish(Other, 1);
      topic.publish(Formatted, ada);
      expect(await stage.told(router)).toEqual(['others: 1']);
    });
  });
});

describe('SPEC 8.5 routes and time', () => {
  onEach(queued, (stage) => {
    it("are looked up when the message's turn comes: what is queued for a removed one goes to the default", async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const router = routerOn(stage)
        .add(Note, await stage.handler('tell:tellHeld'), { data: { 1: gate.memory } })
        .add(Other, ...(await route(stage, 'others')))
        .setDefault(...(await route(stage, 'default')));
      topic.publish(Note, 1);
      await stage.observations.until(router, '1');
      for (const value of [2, 3]) topic.publish(Other, value);
      router.remove(Other);
      gate.open();
      expect(await stage.told(router)).toEqual(['1', '1 done', 'default: 2', 'default: 3']);
    });

    it('or is dropped without a default, and the rest is delivered', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const router = routerOn(stage)
        .add(Note, await stage.handler('tell:tellHeld'), { data: { 1: gate.memory } })
        .add(Other, ...(await route(stage, 'others')));
      topic.publish(Note, 1);
      await stage.observations.until(router, '1');
      topic.publish(Other, 2);
      topic.publish(Note, 3);
      router.remove(Other);
      gate.open();
      expect(await stage.told(router)).toEqual(['1', '1 done', '3']);
    });
  });

  onEach(everywhere, (stage) => {
    it('a second `setDefault` replaces the first', async () => {
      const topic = stage.bus.topic('calls');
      const router = routerOn(stage).setDefault(...(await route(stage, 'first')));
      topic.publish(Note, 1);
      await stage.bus.drain();
      router.setDefault(...(await route(stage, 'second')));
      topic.publish(Note, 2);
      expect(await stage.told(router)).toEqual(['first: 1', 'second: 2']);
    });

    it('subscription changes, the final message included, go to their route', async () => {
      const topic = stage.bus.topic('calls');
      const router = routerOn(stage)
        .add(SubscriptionChange, ...(await route(stage, 'changes')))
        .setDefault(...(await route(stage, 'default')));
      const other = await stage.subscribe(topic, 'tell');
      await router.unsubscribeAndJoin();
      expect(await stage.told(router)).toEqual([`changes: Subscribe ${other.id}`, 'changes: final']);
    });

    it('else to the default, whatever its formatters', async () => {
      const topic = stage.bus.topic('calls');
      const [handler, options] = await route(stage, 'default');
      const router = routerOn(stage).setDefault(handler, { ...options, acceptFormatters: ['ami'] });
      const other = await stage.subscribe(topic, 'tell');
      await router.unsubscribeAndJoin();
      expect(await stage.told(router)).toEqual([`default: Subscribe ${other.id}`, 'default: final']);
    });

    it('else nowhere: the router ends all the same', async () => {
      const router = routerOn(stage).add(Note, ...(await route(stage, 'notes')));
      stage.bus.topic('calls').publish(Note, 1);
      await router.unsubscribeAndJoin();
      expect(await stage.told(router)).toEqual(['notes: 1']);
      expect([router.isSubscribed, router.isDone]).toEqual([false, true]);
    });

    it("a route may have its own `data`; the others get the router's", async () => {
      const topic = stage.bus.topic('calls');
      const handler = await stage.handler('routing:tellAs');
      const router = routerOn(stage, { data: 'the router' })
        .add(Note, handler, { data: 'the route' })
        .add(Other, handler)
        .setDefault(handler, { data: 'the default' });
      for (const type of [Note, Other, Parcel]) topic.publish(type, 1);
      expect(await stage.told(router)).toEqual(['the route: 1', 'the router: 1', 'the default: 1']);
    });
  });
});

describe('SPEC 8.6 a router', () => {
  onEach(everywhere, (stage) => {
    it('can do what a subscription can: publishAndWait', async () => {
      const router = routerOn(stage)
        .add(Note, ...(await route(stage, 'notes')))
        .add(Other, await stage.handler('failing:fail'));
      expect(await router.publishAndWait(Note.create(1))).toBe('handled');
      expect(await router.publishAndWait(Parcel.create(2))).toBe('filtered');
      await expect(router.publishAndWait(Other.create(3))).rejects.toMatchObject({
        code: 'ERR_STASIS_HANDLER_FAILED',
        subscription: { id: router.id, topic: 'calls' },
      });
      expect(stage.takeErrors()).toHaveLength(1);
      router.unsubscribe();
      expect(await router.publishAndWait(Note.create(4))).toBe('unsubscribed');
    });

    it('and end: by unsubscribe and join, a signal, or the end of a block', async () => {
      const abort = new AbortController();
      const topic = stage.bus.topic('calls');
      const first = routerOn(stage).setDefault(...(await route(stage, 'first')));
      const second = routerOn(stage, { signal: abort.signal }).setDefault(...(await route(stage, 'second')));
      {
        await using third = routerOn(stage).setDefault(...(await route(stage, 'third')));
        expect(third.isSubscribed).toBe(true);
      }
      abort.abort();
      await second.join();
      topic.publish(Note, 1);
      first.unsubscribe();
      topic.publish(Note, 2);
      await first.join();
      expect([first.isDone, second.isDone]).toEqual([true, true]);
      expect(stage.observations.all.filter((text) => /1|2|final/.test(text.split(': ')[1] ?? ''))).toContain(
        'first: 1',
      );
      expect((await stage.told(first)).slice(-2)).toEqual(['first: 1', 'first: final']);
      expect((await stage.told(second)).at(-1)).toBe('second: final');
      expect(topic.subscriberCount).toBe(0);
    });
  });

  onEach(queued, (stage) => {
    it('and be limited', async () => {
      const topic = stage.bus.topic('calls');
      const states: [state: string, count: number][] = [];
      const router = routerOn(stage, {
        onCongestion: (state: string, count: number) => void states.push([state, count]),
      }).add(Note, ...(await route(stage, 'notes')));
      router.setCongestionLimits({ high: 3, low: 1 });
      for (const value of [1, 2, 3, 4]) topic.publish(Note, value);
      await stage.bus.drain();
      expect(states[0]).toEqual(['congested', 3]);
      expect(states.slice(1).map(([state]) => state)).toEqual(['relieved']);
      // On a thread several invocations may end together.
      expect(states[1]?.[1]).toBeLessThanOrEqual(1);
    });
  });

  describe('in code', () => {
    const stage = useStage();

    it('takes no `accept`: its routes are its filter', () => {
      expect(() => new MessageRouter(stage.bus.topic('calls'), { accept: [Note] })).toThrow(
        expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
      );
      expect(stage.bus.topic('calls').subscriberCount).toBe(0);
    });
  });
});
