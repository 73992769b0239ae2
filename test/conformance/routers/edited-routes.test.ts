// Routes that are edited while messages wait: which one gets a message is decided when its turn comes, and no earlier.

import { setImmediate as turn } from 'node:timers/promises';
import { MessageRouter, type MessageRouter as Router, SubscriptionChange } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { Gate } from '../../support/gate.js';
import { onEach, queued, remote, useStage } from '../../support/placements.js';
import { Note, Other } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import type { Stage } from '../../support/stage.js';

shareThreads();

const kinds = [
  ['in series', {}],
  ['by key', { partitionBy: () => 'one' }],
] as const;

/** What is done to a router with a route for notes, in this order. */
const edits: readonly (readonly ('remove' | 'add' | 'setDefault')[])[] = [
  ['remove', 'add'],
  ['remove', 'setDefault'],
  ['setDefault', 'remove'],
];

/** Edits a router; all new routes tell as `new`. */
async function editing(stage: Stage, router: Router): Promise<(edit: (typeof edits)[0][0]) => void> {
  const handler = await stage.handler('routing:tellAs');
  return (edit) => {
    if (edit === 'remove') router.remove(Note);
    else if (edit === 'add') router.add(Note, handler, { data: 'new' });
    else router.setDefault(handler, { data: 'new' });
  };
}

function countsOf(stage: Stage, router: Router) {
  const found = stage.bus.statistics().subscriptions.find(({ id }) => id === router.id);
  return { handled: found?.handled, dropped: found?.dropped, queued: found?.queued };
}

/** Ends with the news of subscriptions, which a default gets as well. */
async function toldNotes(stage: Stage, router: Router): Promise<string[]> {
  return (await stage.told(router)).filter((text) => !text.includes('Subscribe'));
}

describe.each(kinds)('SPEC 8.5 what waits %s', (_, options) => {
  onEach(queued, (stage) => {
    it.each(edits)('before the first is handled: %s, %s give it all to the new route', async (...all) => {
      const topic = stage.bus.topic('calls');
      const router = new MessageRouter(topic, options).add(Note, await stage.handler('tell'));
      const edit = await editing(stage, router);
      await router.ready;
      for (const value of [1, 2, 3]) topic.publish(Note, value);
      all.forEach(edit);
      expect(await toldNotes(stage, router)).toEqual(['new: 1', 'new: 2', 'new: 3']);
      expect(countsOf(stage, router)).toMatchObject({ dropped: 0, queued: 0 });
    });

    it.each([
      ['at once', async () => {}],
      ['with time in between', () => turn()],
    ] as const)('while the first is handled, %s: the new route gets the others', async (_how, pause) => {
      for (const all of edits) {
        const gate = new Gate();
        const topic = stage.bus.topic('calls');
        const held = await stage.handler('tell:tellHeld');
        const router = new MessageRouter(topic, options).add(Note, held, { data: { 1: gate.memory } });
        const edit = await editing(stage, router);
        for (const value of [1, 2, 3]) topic.publish(Note, value);
        await stage.observations.until(router, '1');
        for (const each of all) {
          edit(each);
          await pause();
        }
        gate.open();
        expect(await toldNotes(stage, router)).toEqual(['1', '1 done', 'new: 2', 'new: 3']);
        await router.unsubscribeAndJoin();
      }
    });

    it('is dropped when its turn comes and there is no route, and whoever waits for it is told', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const router = new MessageRouter(topic, options)
        .add(Note, await stage.handler('tell:tellHeld'), { data: { 1: gate.memory } })
        .add(Other, await stage.handler('tell'));
      topic.publish(Note, 1);
      await stage.observations.until(router, '1');
      topic.publish(Note, 2);
      const waited = router.publishAndWait(Note.create(3));
      topic.publish(Other, 4);
      router.remove(Note);
      await turn();
      expect(countsOf(stage, router)).toMatchObject({ dropped: 0, queued: 4 });
      gate.open();
      expect(await waited).toBe('filtered');
      expect(await stage.told(router)).toEqual(['1', '1 done', '4']);
      expect(countsOf(stage, router)).toEqual({ handled: 2, dropped: 2, queued: 0 });
    });

    it('is dropped soon where nobody asks for it, and what comes later is handled', async () => {
      const topic = stage.bus.topic('calls');
      const router = new MessageRouter(topic, options)
        .add(Note, await stage.handler('tell'))
        .add(Other, await stage.handler('tell'));
      await router.ready;
      topic.publish(Note, 1);
      topic.publish(Other, 2);
      router.remove(Note);
      expect(await stage.told(router)).toEqual(['2']);
      expect(countsOf(stage, router)).toEqual({ handled: 1, dropped: 1, queued: 0 });
    });

    it('the final message too: it goes to the route that there is when all before it is handled', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const tellAs = await stage.handler('routing:tellAs');
      const router = new MessageRouter(topic, options)
        .add(Note, await stage.handler('tell:tellHeld'), { data: { 1: gate.memory } })
        .add(SubscriptionChange, tellAs, { data: 'old' });
      topic.publish(Note, 1);
      await stage.observations.until(router, '1');
      router.unsubscribe();
      router.remove(SubscriptionChange);
      await turn();
      router.add(SubscriptionChange, tellAs, { data: 'new' });
      gate.open();
      await router.join();
      expect(await stage.told(router)).toEqual(['1', '1 done', 'new: final']);
    });

    it('the final message of a router that has no route for it any more ends it all the same', async () => {
      const topic = stage.bus.topic('calls');
      const router = new MessageRouter(topic, options).add(SubscriptionChange, await stage.handler('tell'));
      await router.ready;
      await stage.bus.drain();
      router.unsubscribe();
      router.remove(SubscriptionChange);
      await router.join();
      expect([router.isDone, await stage.told(router)]).toEqual([true, []]);
    });
  });
});

describe('SPEC 4.12, 8.5 a subscription change that waits until all keys are drained', () => {
  onEach(queued, (stage) => {
    it('goes to the route that there is then, and what waits behind it goes on', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const tellAs = await stage.handler('routing:tellAs');
      const router = new MessageRouter(topic, { partitionBy: ({ value }) => Number(value) })
        .add(Note, await stage.handler('tell:tellHeld'), { data: { 1: gate.memory } })
        .add(SubscriptionChange, tellAs, { data: 'old' });
      topic.publish(Note, 1);
      await stage.observations.until(router, '1');
      const { id } = topic.subscribe(() => {});
      topic.publish(Note, 2);
      router.remove(SubscriptionChange);
      await turn();
      router.add(SubscriptionChange, tellAs, { data: 'new' });
      gate.open();
      expect(await stage.told(router)).toEqual(['1', '1 done', `new: Subscribe ${id}`, '2']);
    });
  });
});

describe('SPEC 8.5 what a thread has been given, and has not started', () => {
  onEach(remote, (stage) => {
    it.each(kinds)('goes to the new route as well: %s', async (_, options) => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const router = new MessageRouter(topic, options)
        .add(Note, await stage.handler('tell'))
        .add(Other, await stage.handler('tell:tellHeld'), { data: { 1: gate.memory } });
      const edit = await editing(stage, router);
      // Until the pool knows that they are quick, and sends many at once.
      for (let round = 0; round < 20; round += 1) {
        for (let count = 0; count < 50; count += 1) topic.publish(Note, 'warm up');
        await stage.bus.drain();
      }
      const before = (await stage.told(router)).length;
      topic.publish(Note, 0);
      topic.publish(Other, 1);
      const rest = Array.from({ length: 40 }, (_each, index) => index + 2);
      for (const value of rest) topic.publish(Note, value);
      await stage.observations.until(router, '1');
      edit('remove');
      edit('add');
      gate.open();
      const told = (await stage.told(router)).slice(before);
      expect(told).toEqual(['0', '1', '1 done', ...rest.map((value) => `new: ${value}`)]);
    });
  });
});

describe('SPEC 8.5, 8.6 a route that moves', () => {
  const stage = useStage('pool');

  it.each([
    ['from a thread to home', true],
    ['from home to a thread', false],
  ])('%s takes with it what waits', async (_, fromThread) => {
    const gate = new Gate();
    const topic = stage.bus.topic('calls');
    const router = new MessageRouter(topic).add(Note, await stage.handler('tell:tellHeld', fromThread), {
      data: { 1: gate.memory },
    });
    const target = await stage.handler('routing:tellAs', !fromThread);
    for (const value of [1, 2, 3]) topic.publish(Note, value);
    await stage.observations.until(router, '1');
    router.remove(Note).add(Note, target, { data: 'moved' });
    gate.open();
    expect(await stage.told(router)).toEqual(['1', '1 done', 'moved: 2', 'moved: 3']);
  });
});

describe('SPEC 8.5 in a synchronous handler', () => {
  const stage = useStage('synchronous');

  it('what it publishes goes to the route that there is when it is dispatched', async () => {
    const topic = stage.bus.topic('calls');
    const seen: unknown[] = [];
    const router = new MessageRouter(topic, { synchronous: true }).add(Note, ({ value }) => {
      seen.push(`old ${value}`);
      topic.publish(Note, 2);
      router.remove(Note).add(Note, (message) => void seen.push(`new ${message.value}`));
    });
    topic.publish(Note, 1);
    expect(seen).toEqual(['old 1', 'new 2']);
  });
});
