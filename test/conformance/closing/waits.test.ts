// What waits for something of a bus when its `close` gives up: every promise that was handed out settles.

import { getEventListeners } from 'node:events';
import {
  type Bus,
  type BusError,
  CachingTopic,
  MessageRouter,
  StateManager,
  type Subscription,
} from '@stasis-bus/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { everybody, withEach } from '../../support/actors.js';
import { Gate } from '../../support/gate.js';
import { atHome, onEach, queued, useStage } from '../../support/placements.js';
import { Note, Other } from '../../support/sample-types.js';
import { Stage } from '../../support/stage.js';

const closed = { code: 'ERR_STASIS_CLOSED' };

/** A subscription whose handler keeps the bus from closing. */
async function hold(stage: Stage): Promise<{ held: Subscription; gate: Gate }> {
  const gate = new Gate();
  const held = await stage.subscribe(stage.bus.topic('held'), 'tell:tellHeld', {
    accept: [Note],
    congestion: { high: 1 },
    data: { 0: gate.memory },
  });
  stage.bus.topic('held').publish(Note, 0);
  await stage.observations.until(held, '0');
  return { held, gate };
}

/** A subscription at home whose handler never completes. */
function hung(bus: Bus): Subscription {
  const subscription = bus.topic('hung').subscribe(() => new Promise(() => {}), { accept: [Note] });
  bus.topic('hung').publish(Note, 1);
  return subscription;
}

/** Everything at home that waits for something of a bus, by name. */
const waits: Readonly<Record<string, (stage: Stage, held: Subscription) => Promise<unknown>>> = {
  once: ({ bus }) => bus.topic('t').once(Other),
  'messages().next': ({ bus }) =>
    bus
      .topic('t')
      .messages({ accept: [Other] })
      .next(),
  publishAndWait: (_stage, held) => held.publishAndWait(Note.create(1)),
  'publishAndWait with a signal': (_stage, held) =>
    held.publishAndWait(Note.create(1), { signal: new AbortController().signal }),
  request: ({ bus }) => bus.topic('held').request(Note, 1, { reply: Other }),
  'request with a timeout': ({ bus }) =>
    bus.topic('held').request(Note, 1, { reply: Other, timeout: 2 ** 30 }),
  join: (_stage, held) => held.join(),
  'join of another': ({ bus }) =>
    bus
      .topic('t')
      .subscribe(() => {})
      .join(),
  unsubscribeAndJoin: ({ bus }) => hung(bus).unsubscribeAndJoin(),
  'await using': async ({ bus }) => {
    await using _ = hung(bus);
  },
  "a router's join": ({ bus }) => new MessageRouter(bus.topic('t')).join(),
  "a caching topic's join": ({ bus }) =>
    new CachingTopic(bus.topic('t'), bus.createCache('c', { id: () => undefined })).join(),
  "a state subscriber's unsubscribeAndJoin": ({ bus }) => {
    const states = new StateManager(bus, 'states');
    const gate = new Promise<void>(() => {});
    const subscriber = states.subscribe('one', () => gate, { accept: [Note] });
    subscriber.topic.publish(Note, 1);
    return subscriber.unsubscribeAndJoin();
  },
  ready: ({ bus, pool }) => {
    const never = new URL('../../faults/handlers/never-loads.mjs', import.meta.url);
    return bus.topic('t').subscribe(pool.handler(never)).ready;
  },
  drain: ({ bus }) => bus.drain(),
  'drain with a signal': ({ bus }) => bus.drain({ signal: new AbortController().signal }),
  relieved: ({ bus }) => bus.topic('held').relieved(),
};

async function closeInVain(stage: Stage): Promise<void> {
  await expect(stage.bus.close({ timeout: 1 })).rejects.toMatchObject({ code: 'ERR_STASIS_CLOSE_TIMEOUT' });
}

/** Ends what a bus whose close has given up leaves behind, for the stage's own end. */
async function startAnew(stage: Stage, gate: Gate): Promise<void> {
  gate.open();
  await stage.pool.close({ timeout: 1 }).catch(() => {});
  stage.open();
}

describe('SPEC 11.7 when close gives up', () => {
  onEach(queued, (stage) => {
    it('everything that waits for something of the bus rejects with ERR_STASIS_CLOSED', async () => {
      const { held, gate } = await hold(stage);
      const outcomes = new Map<string, unknown>();
      const settled = Object.entries(waits).map(([name, wait]) =>
        wait(stage, held).then(
          () => outcomes.set(name, 'settled'),
          (error: BusError) => outcomes.set(name, error.code),
        ),
      );
      await closeInVain(stage);
      await Promise.all(settled);
      expect(Object.fromEntries(outcomes)).toEqual(
        Object.fromEntries(Object.keys(waits).map((name) => [name, closed.code])),
      );
      await startAnew(stage, gate);
    });

    it('so does what waits from then on', async () => {
      const { held, gate } = await hold(stage);
      const { bus } = stage;
      const topic = bus.topic('held');
      const stream = bus.topic('t').messages();
      await closeInVain(stage);
      await expect(held.join()).rejects.toMatchObject(closed);
      await expect(held.publishAndWait(Note.create(1))).rejects.toMatchObject(closed);
      await expect(bus.drain()).rejects.toMatchObject(closed);
      await expect(topic.relieved()).rejects.toMatchObject(closed);
      await expect(topic.request(Note, 1, { reply: Other })).rejects.toMatchObject(closed);
      await expect(topic.once(Other)).rejects.toMatchObject(closed);
      await expect(stream.next()).rejects.toMatchObject(closed);
      await startAnew(stage, gate);
    });

    it('a join settles as ever where the handler had completed its final message before', async () => {
      const { gate } = await hold(stage);
      const other = await stage.subscribe(stage.bus.topic('t'), 'tell');
      await other.unsubscribeAndJoin();
      await closeInVain(stage);
      await other.join();
      await other.ready;
      await startAnew(stage, gate);
    });
  });

  describe('and nobody awaits', () => {
    const stage = useStage();
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
    const others = process.listeners('unhandledRejection');
    beforeEach(() => {
      unhandled.length = 0;
      process.removeAllListeners('unhandledRejection');
      process.on('unhandledRejection', onUnhandled);
    });
    afterEach(() => {
      process.off('unhandledRejection', onUnhandled);
      for (const listener of others) process.on('unhandledRejection', listener);
    });

    it.each(Object.keys(waits).filter((name) => name !== 'await using'))(
      '%s is no unhandled rejection',
      async (name) => {
        const { held, gate } = await hold(stage);
        void waits[name]?.(stage, held);
        await closeInVain(stage);
        await new Promise(setImmediate);
        await new Promise(setImmediate);
        expect(unhandled).toEqual([]);
        await startAnew(stage, gate);
      },
    );
  });

  withEach(everybody, (actor) => {
    it('what waits through a RemoteBus rejects, and leaves no unhandled rejection on its thread', async () => {
      const { stage } = actor;
      const gate = new Gate();
      const held = await stage.subscribe(stage.bus.topic('held'), 'tell', { accept: [Note] });
      stage.bus
        .topic('never')
        .subscribe(() => new Promise(() => {}), { accept: [Note], congestion: { high: 1 } });
      stage.bus.topic('never').publish(Note, 0);
      const memory = new SharedArrayBuffer(1024);
      const names = (await actor.run('waitAll', { never: 'never', memory })) as string[];
      expect(names.length).toBeGreaterThan(5);
      await closeInVain(stage);
      const cells = new Int32Array(memory);
      const codes = names.map(async (name, index) => {
        while (Atomics.load(cells, index) === 0) await new Promise(setImmediate);
        return [name, cells[index] === 1 ? closed.code : 'something else'];
      });
      expect(Object.fromEntries(await Promise.all(codes))).toEqual(
        Object.fromEntries(names.map((name) => [name, closed.code])),
      );
      expect(held.isSubscribed).toBe(true);
      await startAnew(stage, gate);
    });
  });
});

describe('SPEC 11.7 drain', () => {
  onEach(atHome, (stage) => {
    it('inside a handler rejects as join does, in place of waiting for itself', async () => {
      const topic = stage.bus.topic('calls');
      const codes: unknown[] = [];
      topic.subscribe(
        () => {
          stage.bus.drain().catch((error: BusError) => codes.push(error.code));
        },
        stage.placed({ accept: [Note] }),
      );
      topic.publish(Note, 1);
      await stage.bus.drain();
      expect(codes).toEqual(['ERR_STASIS_JOIN_DEADLOCK']);
    });
  });

  const stage = useStage();

  it('of another bus may be awaited in a handler', async () => {
    const { bus } = stage;
    const codes: unknown[] = [];
    const other = new Stage('main');
    other.open();
    bus
      .topic('t')
      .subscribe(async () => other.bus.drain().then(() => void codes.push('drained')), { accept: [Note] });
    bus.topic('t').publish(Note, 1);
    await bus.drain();
    expect(codes).toEqual(['drained']);
    await other.close();
  });

  it('settles on a closed bus that has nothing to do', async () => {
    await stage.bus.close();
    await stage.bus.drain();
  });

  it('that is given up leaves nothing with its signal', async () => {
    const { signal } = new AbortController();
    const gate = new Gate();
    await stage.subscribe(stage.bus.topic('t'), 'tell:tellHeld', {
      accept: [Note],
      data: { 0: gate.memory },
    });
    stage.bus.topic('t').publish(Note, 0);
    const drained = stage.bus.drain({ signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    gate.open();
    await drained;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
