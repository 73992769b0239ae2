// Every wrong argument of every public function gets its code before anything has changed.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Note } from '../support/sample-types.js';
import { failureOf } from './failure.js';
import { World } from './world.js';
import { wrongThroughBus, wrongThroughRemoteBus } from './wrong-arguments/any-view.js';
import { wrongAtHome } from './wrong-arguments/at-home.js';
import { wrongOnTop } from './wrong-arguments/on-top-of-a-bus.js';
import { wrongWithThreads } from './wrong-arguments/worker-runtime.js';

const wrongCalls = [
  ...wrongAtHome,
  ...wrongThroughBus,
  ...wrongThroughRemoteBus,
  ...wrongOnTop,
  ...wrongWithThreads,
];

describe('a wrong argument gets its code before anything has changed', () => {
  const world = new World();
  beforeAll(() => world.open());
  afterAll(() => world.close());

  it('of every kind', () => {
    expect(wrongCalls.length).toBeGreaterThan(1_500);
    expect(wrongThroughRemoteBus.length).toBeGreaterThan(600);
  });

  it.each(wrongCalls.map((wrongCall) => [wrongCall.name, wrongCall] as const))(
    '%s',
    async (_, { code, call }) => {
      await world.bus.drain();
      const before = world.picture();
      const failure = await failureOf(() => call(world));
      expect(failure).toMatchObject({ name: 'BusError', code });
      await world.bus.drain();
      expect(world.picture()).toEqual(before);
    },
  );

  it('and everything still works', async () => {
    const { topic, subscription, router, cache, manager, publisher, heard } = world;
    const remote = [world.remoteAtHome, world.remoteOverPort];
    const before = heard.length;
    topic.publish(Note, 1);
    await world.bus.drain();
    expect(heard.length).toBe(before + 4);
    expect(await subscription.publishAndWait(Note.create(2))).toBe('handled');
    expect(await router.publishAndWait(Note.create(3))).toBe('handled');
    expect(cache.dumpAll()).toHaveLength(1);
    publisher.publish(Note.create(4));
    manager.removePublishById('kept', null);
    for (const { bus, subscription: own, forward } of remote) {
      expect(await own.publishAndWait(Note.create(5))).toBe('handled');
      expect(await bus.cache('states').dumpAll()).toHaveLength(1);
      await forward.cancel();
    }
    expect(world.errors.map(String)).toEqual([]);
  });
});
