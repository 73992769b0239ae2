// The order in which a bus that is closed unsubscribes: what handlers publish on their final messages is delivered.

import { CachingTopic, MessageRouter, type SubscribeOptions, SubscriptionChange } from '@stasis-bus/core';
import { leavingLast } from '@stasis-bus/core/internal';
import { describe, expect, it } from 'vitest';
import { afar, withEach } from '../../support/actors.js';
import { collectUntil } from '../../support/collect-garbage.js';
import { everywhere, onEach, queued, useStage } from '../../support/placements.js';
import { Note, Other, Parcel } from '../../support/sample-types.js';
import type { Stage } from '../../support/stage.js';
import { Flow, type FlowData, feed, type Member, ordersOf } from './flow.js';

const items: Member = { topic: 'items', to: ['batches'] };
const batches: Member = { topic: 'batches', to: ['stored'] };
const stored: Member = { topic: 'stored' };
const chain = [items, batches, stored] as const;

/** Every handler gets its final message. */
const vocal = { accept: [Note, Other, SubscriptionChange] };

async function subscribe(
  stage: Stage,
  flow: Flow,
  member: Member,
  options: Omit<SubscribeOptions<FlowData>, 'data'> = vocal,
): Promise<void> {
  const handler = `flowing:${member.handler ?? 'flush'}`;
  const subscription = await stage.subscribe(stage.bus.topic(member.topic), handler, {
    ...options,
    data: flow.dataOf(member),
  });
  await subscription.ready;
}

describe('SPEC 11.7, 4.6 close unsubscribes in the order of the flow', () => {
  onEach(everywhere, (stage) => {
    it.each(ordersOf(chain).map((order) => ({ order, names: order.map(({ topic }) => topic).join(', ') })))(
      'a chain that publishes on final messages only, subscribed as $names',
      async ({ order }) => {
        const flow = new Flow(...chain);
        for (const member of order) await subscribe(stage, flow, member);
        await feed(stage, 'items', 1, 2, 3);
        await stage.bus.close();
        flow.expectSums(6, 6, 6);
      },
    );

    it('what handlers have published before counts for more than who got its first message first', async () => {
      const flow = new Flow(...chain);
      for (const member of [stored, batches, items]) await subscribe(stage, flow, member);
      for (const topic of ['stored', 'batches']) await feed(stage, topic, 10);
      stage.bus.topic('items').publish(Other, 1);
      await feed(stage, 'items', 1);
      await stage.bus.close();
      flow.expectSums(1, 11, 21);
    });

    it('those whose handlers do not get their final message leave last, also where one passes on what it gets', async () => {
      const silent: Member = { topic: 'batches', to: ['stored'], handler: 'pass' };
      const flow = new Flow(items, silent, stored);
      await subscribe(stage, flow, silent, { accept: [Note] });
      for (const member of [stored, items]) await subscribe(stage, flow, member);
      await feed(stage, 'stored', 10);
      // Both are seen to publish.
      await feed(stage, 'batches', 20);
      stage.bus.topic('items').publish(Other, 1);
      await feed(stage, 'items', 1, 2);
      await stage.bus.close();
      expect(flow.sums).toEqual([3, 23, 33]);
    });

    it('whoever publishes on a topic leaves before those who subscribe to where it is forwarded', async () => {
      const all: Member = { topic: 'all' };
      const flow = new Flow(all, items, stored);
      for (const member of flow.members) await subscribe(stage, flow, member);
      const topics = ['items', 'batches'].map((name) => stage.bus.topic(name));
      for (const topic of topics) topic.forwardTo(stage.bus.topic('all'));
      await feed(stage, 'all', 100);
      stage.bus.topic('items').publish(Other, 1);
      await feed(stage, 'items', 1, 2);
      await stage.bus.close();
      flow.expectSums(106, 3, 0);
    });

    it('updates of a cache go where the cache is looked at, until nobody can publish any more', async () => {
      const { bus } = stage;
      const cache = bus.createCache('batches', { id: (message) => (Note.is(message) ? 'sum' : undefined) });
      const caching = new CachingTopic(bus.topic('batches'), cache);
      const looking: Member = { topic: caching.topic.name };
      const flow = new Flow(looking, items);
      await subscribe(stage, flow, looking, {});
      await subscribe(stage, flow, items);
      await feed(stage, 'batches', 1);
      stage.bus.topic('items').publish(Other, 1);
      await feed(stage, 'items', 2, 3);
      await bus.close();
      flow.expectSums(6, 5);
      expect(cache.get(Note, 'sum')?.value).toBe(5);
    });
  });

  onEach(queued, (stage) => {
    it('a chain that publishes late, through the bus of its handlers', async () => {
      const late = chain.map((member) => ({ ...member, handler: 'flushLate' }));
      const flow = new Flow(...late);
      for (const member of late.toReversed()) await subscribe(stage, flow, member);
      await feed(stage, 'batches', 10);
      stage.bus.topic('items').publish(Other, 1);
      await feed(stage, 'items', 1);
      await stage.bus.close();
      flow.expectSums(1, 11, 11);
    });

    it('a chain of partitioned subscriptions', async () => {
      const flow = new Flow(...chain);
      const partitionBy = (message: { value: unknown }): string => String(message.value);
      for (const member of chain.toReversed())
        await subscribe(stage, flow, member, { ...vocal, partitionBy });
      await feed(stage, 'items', 1, 2, 3);
      await stage.bus.close();
      flow.expectSums(6, 6, 6);
    });
  });

  withEach(afar, (actor) => {
    it('a chain of functions that a thread has subscribed', async () => {
      const flow = new Flow(...chain);
      for (const member of chain.toReversed()) {
        const { topic, handler = 'flush' } = member;
        await actor.run('flow', { topic, handler, data: flow.dataOf(member) });
      }
      await feed(actor.stage, 'items', 1, 2, 3);
      await actor.stage.bus.close();
      flow.expectSums(6, 6, 6);
    });
  });

  describe('at home', () => {
    const stage = useStage('pool');

    it('a chain over several placements', async () => {
      const { bus } = stage;
      const flow = new Flow(...chain);
      const ofHome = await stage.handler('flowing:flush', false);
      bus.topic('stored').subscribe(ofHome, { ...vocal, synchronous: true, data: flow.dataOf(stored) });
      bus.topic('batches').subscribe(ofHome, { ...vocal, data: flow.dataOf(batches) });
      await subscribe(stage, flow, items);
      await feed(stage, 'items', 1, 2, 3);
      await bus.close();
      flow.expectSums(6, 6, 6);
    });

    it('a publish that the bus sees only because the handler is on the stack', async () => {
      const { bus } = stage;
      const got: unknown[] = [];
      const heard = { accept: [Note, SubscriptionChange] };
      bus.topic('out').subscribe(({ value }, { isFinal }) => void (isFinal || got.push(value)), heard);
      bus.topic('in').subscribe((_, { isFinal }) => bus.topic('out').publish(Note, isFinal ? 3 : 2), heard);
      await feed(stage, 'out', 1);
      await feed(stage, 'in', 0);
      await bus.close();
      expect(got.filter((value) => typeof value === 'number')).toEqual([1, 2, 2, 3]);
    });

    it('a router with a default leaves in its turn, one with routes only last', async () => {
      const { bus } = stage;
      const got: string[] = [];
      const byDefault = new MessageRouter(bus.topic('batches'));
      byDefault.setDefault((message, { isFinal, publish }) => {
        if (Note.is(message)) got.push(`default ${message.value}`);
        if (isFinal) publish('stored', Note, 7);
      });
      new MessageRouter(bus.topic('stored')).add(Note, ({ value }) => void got.push(`route ${value}`));
      await feed(stage, 'stored', 1);
      const flow = new Flow(items);
      await subscribe(stage, flow, items);
      await feed(stage, 'items', 5);
      await bus.close();
      expect(got).toEqual(['route 1', 'default 5', 'route 7']);
    });

    it('a handler that publishes where nobody sees it, after an await, leaves before those who got messages later', async () => {
      const { bus } = stage;
      const flow = new Flow(stored);
      await subscribe(stage, flow, stored);
      let sum = 0;
      bus.topic('items').subscribe(async ({ value }, { isFinal }) => {
        await new Promise(setImmediate);
        if (isFinal) bus.topic('stored').publish(Note, sum);
        else if (typeof value === 'number') sum += value;
      }, vocal);
      await feed(stage, 'items', 1, 2);
      await feed(stage, 'stored', 10);
      await bus.close({ timeout: 600_000 });
      flow.expectSums(13);
    });

    it('what hands on what it gets, for a sibling package, leaves last', async () => {
      const { bus } = stage;
      const got: unknown[] = [];
      const handOn = ({ value }: { value: unknown }): void => void got.push(value);
      leavingLast(bus.topic('batches').subscribe(handOn, { ...vocal, synchronous: true }));
      await feed(stage, 'batches', 1);
      await subscribe(stage, new Flow(items), items);
      await feed(stage, 'items', 2, 3);
      await bus.close();
      expect(got.filter((value) => typeof value === 'number')).toEqual([1, 5]);
    });

    it('those who came later, and never published, leave before where others like them have published', async () => {
      const { bus } = stage;
      const tenants = Array.from(
        { length: 200 },
        (_, at): Member => ({ topic: `tenant${at}`, to: ['stored'] }),
      );
      const flow = new Flow(stored, ...tenants);
      await subscribe(stage, flow, stored);
      for (const tenant of tenants) {
        await subscribe(stage, flow, tenant);
        await feed(stage, tenant.topic, 1);
        if (tenant === tenants[0]) bus.topic(tenant.topic).publish(Other, 1);
      }
      await bus.close({ timeout: 600_000 });
      flow.expectSums(200, ...tenants.map(() => 1));
    });

    it('what a loop over messages publishes when it has ended is delivered', async () => {
      const { bus } = stage;
      const flow = new Flow(stored);
      await subscribe(stage, flow, stored);
      const stream = bus.topic('items').messages({ accept: [Note] });
      const consumed = (async () => {
        let sum = 0;
        for await (const { value } of stream) sum += Number(value);
        bus.topic('stored').publish(Note, sum);
      })();
      await feed(stage, 'items', 1, 2, 3);
      await bus.close();
      await consumed;
      flow.expectSums(6);
    });

    it('subscriptions that are made meanwhile are ended too, in their turn', async () => {
      const { bus } = stage;
      const flow = new Flow(items, batches, stored);
      let made: Promise<void> | undefined;
      bus.topic('items').subscribe(
        (_, { isFinal }) => {
          if (!isFinal) return;
          made = subscribe(stage, flow, batches).then(() => bus.topic('batches').publish(Note, 4));
        },
        { accept: [SubscriptionChange] },
      );
      await subscribe(stage, flow, stored);
      await bus.close();
      await made;
      expect(flow.sums).toEqual([0, 4, 4]);
      expect(bus.statistics().subscriptions).toEqual([]);
    });

    it('a handler that hangs on its final message keeps no other from its own', async () => {
      const { bus } = stage;
      const flow = new Flow(...chain);
      bus.topic('items').subscribe((_, { isFinal }) => (isFinal ? new Promise(() => {}) : undefined), vocal);
      for (const member of chain.toReversed()) await subscribe(stage, flow, member);
      await feed(stage, 'items', 1, 2, 3);
      await expect(bus.close({ timeout: 1_000 })).rejects.toMatchObject({ code: 'ERR_STASIS_CLOSE_TIMEOUT' });
      flow.expectSums(6, 6, 6);
      await stage.pool.close();
      stage.open();
    });
  });
});

describe('SPEC 11.7 what comes to a topic whose subscriber has left already', () => {
  const stage = useStage();

  it('in a cycle, is lost to one of them, which is reported and counted; nothing else is', async () => {
    const { bus } = stage;
    const one: Member = { topic: 'one', to: ['other'] };
    const other: Member = { topic: 'other', to: ['one'] };
    const flow = new Flow(one, other);
    for (const member of flow.members) await subscribe(stage, flow, member);
    await feed(stage, 'one', 1);
    await feed(stage, 'other', 10);
    await bus.close();
    flow.expectSums(1, 11);
    const errors = stage.takeErrors();
    expect(errors).toMatchObject([
      {
        code: 'ERR_STASIS_CLOSED',
        subscription: { id: 'one-1', topic: 'one' },
        invocationMessage: { value: 11 },
      },
    ]);
    expect(String(errors[0])).toContain('a message of type test.note on "one" is lost to one-1');
    expect(bus.statistics().lostAtClose).toBe(1);
  });

  it('is reported though nobody holds the topic any more', async () => {
    const { bus } = stage;
    bus.topic('gone').subscribe(() => {}, vocal);
    await feed(stage, 'gone', 1);
    bus.topic('last').subscribe(async (_, { isFinal, publish }) => {
      if (!isFinal) return;
      await collectUntil(() => false);
      publish('gone', Note, 2);
    }, vocal);
    await feed(stage, 'last', 1);
    await bus.close();
    expect(stage.takeErrors()).toMatchObject([{ code: 'ERR_STASIS_CLOSED', subscription: { id: 'gone-1' } }]);
    expect(bus.statistics()).toMatchObject({ lostAtClose: 1, publishedToNobody: 0 });
  });

  it('is reported where a forward leads to it, and not if the subscription would not have wanted it', async () => {
    const { bus } = stage;
    bus.topic('child').forwardTo(bus.topic('parent'));
    bus.topic('parent').subscribe(() => {}, vocal);
    await feed(stage, 'parent', 1);
    bus.topic('last').subscribe((_, { isFinal, publish }) => {
      if (!isFinal) return;
      publish('child', Parcel, {});
      publish('child', Note, 2);
    }, vocal);
    await feed(stage, 'last', 1);
    await bus.close();
    expect(stage.takeErrors()).toMatchObject([
      { subscription: { id: 'parent-1' }, invocationMessage: { value: 2 } },
    ]);
  });

  it('is each message that is not handled, when others publish all the while', async () => {
    const { bus } = stage;
    let handled = 0;
    const topic = bus.topic('in');
    topic.subscribe(
      () => {
        handled += 1;
      },
      { accept: [Note] },
    );
    bus.topic('late').subscribe(async (_, { isFinal }) => {
      for (let turn = 0; isFinal && turn < 20; turn += 1) await new Promise(setImmediate);
    }, vocal);
    let published = 0;
    const closing = bus.close();
    for (;;) {
      try {
        topic.publish(Note, published);
      } catch (error) {
        expect(error).toMatchObject({ code: 'ERR_STASIS_CLOSED' });
        break;
      }
      published += 1;
      await new Promise(setImmediate);
    }
    await closing;
    const { lostAtClose } = bus.statistics();
    expect(handled + lostAtClose).toBe(published);
    expect(stage.takeErrors()).toHaveLength(lostAtClose);
    expect(handled).toBeGreaterThan(10);
  });
});
