// Threads that end in the middle of a batch: exactly which messages were started and which came to their end is written down in
// shared memory, and what the bus says of them must agree (SPEC 11.2).

import { afterEach, describe, expect, it } from 'vitest';
import { type Actor, CrashScene, Numbered, type Part } from '../support/crash-scene.js';

const size = 200;
const fatal = 120;
const warmUp = 50;

let scene: CrashScene;
afterEach(() => scene.close());

/** Sets the scene, warms up so that batches are large, and publishes the rest in one turn. */
async function play(part: Omit<Part, 'size'>, ...others: Omit<Part, 'size'>[]): Promise<Actor[]> {
  scene = new CrashScene({ threads: 1, restarts: { max: 1_000, within: 1_000 } });
  const actors: Actor[] = [];
  for (const each of [part, ...others]) actors.push(await scene.add({ ...each, size }));
  for (const actor of actors) actor.publish(0, warmUp);
  await scene.bus.drain();
  for (const actor of actors) actor.publish(warmUp, size);
  return actors;
}

function times(count: number, special: number | undefined, number = fatal): number[] {
  return Array.from({ length: size }, (_, index) =>
    index === number && special !== undefined ? special : count,
  );
}

function expectInOrder({ truth }: Actor): void {
  expect([truth.overlaps, truth.inversions], 'overlaps, inversions').toEqual([0, 0]);
}

const exits = ['exitNow', 'exitLater'];

describe.each(exits)('a handler that ends its thread: %s', (handler) => {
  it('SPEC 11.0, 11.2: skip: that invocation fails, as the culprit, and no other', async () => {
    const [actor] = (await play({ handler, fatal })) as [Actor];
    await scene.bus.drain();
    expect(actor.truth.all).toEqual({ started: times(1, 1), finished: times(1, 0) });
    expectInOrder(actor);
    expect(actor.errors).toMatchObject([
      {
        code: 'ERR_STASIS_WORKER_CRASHED',
        culprit: true,
        attempt: 1,
        invocationMessage: { value: fatal },
        subscription: { id: actor.subscription.id, topic: actor.topic.name },
      },
    ]);
    expect(actor.statistics).toMatchObject({
      passed: size,
      handled: size - 1,
      failed: 1,
      retried: 0,
      queued: 0,
    });
    expect([scene.crashes, scene.errors.length]).toEqual([1, 1]);
  });

  it('SPEC 11.2: retry: it is started again, and once it gets through nothing is reported', async () => {
    const deaths = 2;
    const options = { onCrash: 'retry', maxRetries: deaths } as const;
    const [actor] = (await play({ handler, fatal, deaths, options })) as [Actor];
    await scene.bus.drain();
    expect(actor.truth.all).toEqual({ started: times(1, 1 + deaths), finished: times(1, 1) });
    expectInOrder(actor);
    expect(scene.errors.map(String)).toEqual([]);
    expect(actor.statistics).toMatchObject({ passed: size, handled: size, failed: 0, retried: deaths });
    expect(scene.crashes).toBe(deaths);
  });

  it('SPEC 11.2: retry: at most maxRetries times, then as skip', async () => {
    const options = { onCrash: 'retry', maxRetries: 2 } as const;
    const [actor] = (await play({ handler, fatal, deaths: 100, options })) as [Actor];
    await scene.bus.drain();
    expect(actor.truth.all).toEqual({ started: times(1, 3), finished: times(1, 0) });
    expectInOrder(actor);
    expect(actor.errors).toMatchObject([
      { code: 'ERR_STASIS_WORKER_CRASHED', culprit: true, attempt: 3, invocationMessage: { value: fatal } },
    ]);
    expect(actor.statistics).toMatchObject({ passed: size, handled: size - 1, failed: 1, retried: 2 });
    expect(scene.crashes).toBe(3);
  });

  it('SPEC 11.2: its neighbours lose nothing: what was not started is handled elsewhere, once', async () => {
    const neighbour = { handler: 'exitNow' };
    const [actor, ...others] = (await play({ handler, fatal }, neighbour, neighbour)) as [
      Actor,
      Actor,
      Actor,
    ];
    await scene.bus.drain();
    expect(actor.reported).toEqual([fatal]);
    for (const other of others) {
      expect(other.truth.all).toEqual({ started: times(1, 1), finished: times(1, 1) });
      expectInOrder(other);
      expect(other.errors).toEqual([]);
      expect(other.statistics).toMatchObject({ passed: size, handled: size, failed: 0, dropped: 0 });
    }
  });
});

describe('who is to blame', () => {
  // In its turn it is known whose code runs; later, with several under way, it is not.
  it.each([
    ['exitNow', true, false],
    ['exitLater', 'unknown', 'unknown'],
  ])('SPEC 11.2: %s: the policy of each decides, whoever was it', async (handler, own, other) => {
    scene = new CrashScene({ threads: 1 });
    const waiting = { handler: 'waitAtGate', size: 1 };
    const skipping = await scene.add(waiting);
    const retrying = await scene.add({ ...waiting, options: { onCrash: 'retry' } as never });
    const culprit = await scene.add({ handler, size: 1, fatal: 0 });
    for (const actor of [skipping, retrying]) {
      actor.publish(0, 1);
      await actor.atGate();
    }
    culprit.publish(0, 1);
    await retrying.atGate(2);
    retrying.openGate();
    await scene.bus.drain();
    expect(culprit.errors).toMatchObject([{ code: 'ERR_STASIS_WORKER_CRASHED', culprit: own }]);
    expect(skipping.errors).toMatchObject([{ code: 'ERR_STASIS_WORKER_CRASHED', culprit: other }]);
    expect(retrying.errors).toEqual([]);
    const counts = [skipping, retrying, culprit].map(({ truth }) => [truth.started(0), truth.finished(0)]);
    expect(counts).toEqual([
      [1, 0],
      [2, 1],
      [1, 0],
    ]);
  });

  it('SPEC 11.2: nobody knows, when the thread ends from outside while several wait', async () => {
    scene = new CrashScene({ threads: 1 });
    const actors = [];
    for (let number = 0; number < 2; number += 1) {
      const actor = await scene.add({ handler: 'waitAtGate', size: 1 });
      actor.publish(0, 1);
      await actor.atGate();
      actors.push(actor);
    }
    await scene.endThreads();
    await scene.bus.drain();
    for (const { errors } of actors)
      expect(errors).toMatchObject([{ code: 'ERR_STASIS_WORKER_CRASHED', culprit: 'unknown' }]);
  });
});

describe('a thread that is ended from outside, in the middle of an invocation', () => {
  const handler = 'echoThenStandStill';

  it('SPEC 11.2: skip: what counts as handled has come to its end, and what it published has arrived', async () => {
    const [actor] = (await play({ handler, fatal })) as [Actor];
    await actor.atGate();
    await scene.endThreads();
    await scene.bus.drain();
    const { reported, truth, echoes } = actor;
    const handled = Array.from({ length: size }, (_, number) => number).filter(
      (number) => !reported.includes(number),
    );
    expect(truth.all).toEqual({ started: times(1, 1), finished: times(1, 0) });
    expectInOrder(actor);
    expect(handled.filter((number) => !echoes.includes(number))).toEqual([]);
    expect(new Set(echoes).size, 'none arrives twice').toBe(echoes.length);
    expect(actor.statistics).toMatchObject({
      passed: size,
      handled: handled.length,
      failed: reported.length,
    });
    // It is to blame itself; the ones before it, which had come to their end, are not.
    const blamed = actor.errors.filter(({ culprit }) => culprit !== false);
    expect(blamed).toMatchObject([{ culprit: true, invocationMessage: { value: fatal } }]);
    expect(Math.max(...reported)).toBe(fatal);
  });

  it('SPEC 11.2: retry: everything comes to its end, and everything that was published has arrived', async () => {
    const [actor] = (await play({ handler, fatal, options: { onCrash: 'retry' } as never })) as [Actor];
    await actor.atGate();
    await scene.endThreads();
    await scene.bus.drain();
    const { finished } = actor.truth.all;
    expect(finished.filter((count) => count < 1)).toEqual([]);
    expect([...new Set(actor.echoes)]).toHaveLength(size);
    expectInOrder(actor);
    expect(scene.errors.map(String)).toEqual([]);
    expect(actor.statistics).toMatchObject({ passed: size, handled: size, failed: 0 });
  });
});

describe('a thread that runs out of memory', () => {
  it('SPEC 11.2: is a crash like any other, with many ways to run out of it', async () => {
    scene = new CrashScene({ threads: 1, resourceLimits: { maxOldGenerationSizeMb: 32 } });
    const actor = await scene.add({ handler: 'takeMemory', size: 3, fatal: 1 });
    actor.publish(0, 3);
    await scene.bus.drain();
    expect(actor.truth.all).toEqual({ started: [1, 1, 1], finished: [1, 0, 1] });
    expect(actor.errors).toMatchObject([
      { code: 'ERR_STASIS_WORKER_CRASHED', culprit: true, invocationMessage: { value: 1 } },
    ]);
    expect(scene.crashes).toBe(1);
  });
});

describe('threads that keep dying', () => {
  it('SPEC 11.2: are restarted within the budget, then one loud error ends it, and nothing hangs', async () => {
    const max = 3;
    scene = new CrashScene({ threads: 1, restarts: { max, within: 600_000 } });
    const options = { onCrash: 'retry', maxRetries: 1_000 } as never;
    const actor = await scene.add({ handler: 'exitNow', size: 3, fatal: 1, deaths: 1_000, options });
    const outcomes = [0, 1, 2].map((number) => actor.subscription.publishAndWait(Numbered.create(number)));
    const settled = await Promise.allSettled(outcomes);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    await actor.subscription.join();
    expect(actor.truth.all).toEqual({ started: [1, 1 + max, 0], finished: [1, 0, 0] });
    expect(actor.errors).toMatchObject([{ code: 'ERR_STASIS_EXECUTOR_FAILED' }]);
    expect(scene.pool.threads).toBe(0);
  });
});
