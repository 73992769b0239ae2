// A thread that hangs, wherever: in a handler's turn, after an `await`, in microtasks, in a timer that a handler has left behind. Who
// is beside it loses nothing, and the pool says what is the matter.

import { Bus, type BusError, type Message, type SubscribeOptions, type Subscription } from '@stasis-bus/core';
import type { WorkerPoolOptions } from '@stasis-bus/worker-runtime';
import { afterEach, describe, expect, it } from 'vitest';
import { Block } from '../../conformance/parallel/block.js';
import { Note, Parcel } from '../../support/sample-types.js';
import { FaultScene } from '../support/fault-scene.js';
import { LoadingScene } from '../support/loading-scene.js';
import { manyTurns } from '../support/turns-of-the-loop.js';

const module = new URL('../handlers/hanging-ways.mjs', import.meta.url);
const nowhere = new URL('../handlers/counting.mjs', import.meta.url);
const ways = [
  'inItsTurn',
  'afterAwait',
  'afterTimer',
  'inMicrotasks',
  'blockedLater',
  'inLeftTimer',
  'inLeftMicrotask',
];
const numbers = Array.from({ length: 50 }, (_, index) => index);

let scene: FaultScene;
let block: Block;

function open(options: WorkerPoolOptions): void {
  scene = new FaultScene(options);
  block = new Block();
}

afterEach(async () => {
  block.release();
  await scene.close();
});

function subscribe(topic: string, handler: string, options: SubscribeOptions = {}): Subscription {
  return scene.bus.topic(topic).subscribe(scene.pool.handler(module, { export: handler }), {
    ...options,
    accept: [Note],
    data: new Int32Array(block.memory),
  });
}

/** What the handlers `echo` publish, as it comes. */
function echoesAtHome(): readonly unknown[] {
  const echoes: unknown[] = [];
  const listen = ({ value }: Message): void => void echoes.push(value);
  scene.bus.topic('echoes').subscribe(listen, { accept: [Note, Parcel], synchronous: true });
  return echoes;
}

/** Has a thread hang. Settles when it does. */
async function hang(way: string): Promise<Subscription> {
  const hung = subscribe('hung', way);
  await hung.ready;
  hung.topic.publish(Note, 'hang');
  await block.reached();
  return hung;
}

describe.each(ways)('a thread that hangs: %s', (way) => {
  it('SPEC 4.4: what it has not started is handled elsewhere, in order', async () => {
    open({ threads: 2 });
    const echoes = echoesAtHome();
    const others = Array.from({ length: 8 }, (_, index) => subscribe(`other ${index}`, 'echo'));
    await Promise.all(others.map(({ ready }) => ready));
    await hang(way);
    for (const number of numbers) {
      for (const { topic } of others) topic.publish(Note, `${topic.name}: ${number}`);
      await new Promise(setImmediate);
    }
    await Promise.all(others.map((other) => other.unsubscribeAndJoin()));
    for (const { topic } of others) {
      const own = echoes.filter((echo) => String(echo).startsWith(`${topic.name}: `));
      expect(own).toEqual(numbers.map((number) => `${topic.name}: ${number}`));
    }
    expect(scene.errors).toEqual([]);
  });

  it('SPEC 4.4: if it is the only one, the pool waits and says so; let go, it goes on with nothing lost', async () => {
    open({ threads: 1 });
    const other = subscribe('other', 'echo');
    await other.ready;
    const hung = await hang(way);
    const awaited = numbers.map((number) => other.publishAndWait(Note.create(number)));
    const error = await scene.reported('ERR_STASIS_EXECUTOR_STALLED');
    expect(error.subscription?.id).toBe(other.id);
    expect(other.queued).toBe(numbers.length);
    block.release();
    expect(new Set(await Promise.all(awaited))).toEqual(new Set(['handled']));
    await hung.unsubscribeAndJoin();
    expect(scene.errors).toEqual([error]);
  });

  it('SPEC 11.4: handlers are loaded on another thread', async () => {
    open({ threads: { min: 1, max: 2 } });
    await hang(way);
    await scene.bus.topic('new').subscribe(scene.pool.handler(nowhere), { accept: [Note] }).ready;
    expect(scene.errors).toEqual([]);
  });

  it('SPEC 11.4: a handler that cannot even begin to load there has not taken too long', async () => {
    open({ threads: 1, loadTimeout: 700 });
    await hang(way);
    const other = subscribe('other', 'echo');
    const awaited = other.publishAndWait(Note.create('first'));
    // Which it does after more than that time.
    const stalled = await scene.reported('ERR_STASIS_EXECUTOR_STALLED');
    block.release();
    await other.ready;
    expect(await awaited).toBe('handled');
    expect(scene.errors).toEqual([stalled]);
  });
});

describe('a pool that hangs under one bus, and serves another', () => {
  it('SPEC 4.4, 11.2: says so to the other as well, after the first is closed', async () => {
    open({ threads: 1 });
    const errors: BusError[] = [];
    const first = new Bus({ onError: (error) => void errors.push(error) });
    const [hung, waiting] = ['inItsTurn', 'echo'].map((handler) =>
      first.topic(handler).subscribe(scene.pool.handler(module, { export: handler }), {
        accept: [Note],
        data: new Int32Array(block.memory),
      }),
    );
    await Promise.all([hung?.ready, waiting?.ready]);
    hung?.topic.publish(Note, 'hang');
    await block.reached();
    waiting?.topic.publish(Note, 'first');
    while (errors.length === 0) await new Promise(setImmediate);
    expect(errors).toMatchObject([
      { code: 'ERR_STASIS_EXECUTOR_STALLED', subscription: { id: waiting?.id } },
    ]);
    await expect(first.close({ timeout: 0 })).rejects.toMatchObject({ code: 'ERR_STASIS_CLOSE_TIMEOUT' });
    const other = subscribe('other', 'echo');
    const awaited = other.publishAndWait(Note.create('second'));
    const error = await scene.reported('ERR_STASIS_EXECUTOR_STALLED');
    expect(error.subscription?.id).toBe(other.id);
    expect(errors).toHaveLength(1);
    block.release();
    expect(await awaited).toBe('handled');
    expect(scene.errors).toEqual([error]);
  });
});

describe('what ends right before another handler hangs its thread', () => {
  it('SPEC 4.4, 10.2: has said all that it had to say: it published', async () => {
    open({ threads: 1 });
    const echoes = echoesAtHome();
    const [hung, other] = [subscribe('both', 'hangAfterOthers'), subscribe('both', 'echoToOthers')];
    await Promise.all([hung.ready, other.ready]);
    const awaited = other.publishAndWait(Note.create('beside it'));
    await block.reached();
    expect(await awaited).toBe('handled');
    expect(echoes).toEqual(['beside it']);
  });

  it('SPEC 4.4, 11.0: has said all that it had to say: it failed', async () => {
    open({ threads: 1 });
    const failing = subscribe('failing', 'failWithOthers');
    const hung = subscribe('hung', 'hangAfterOthers');
    const going = subscribe('going', 'failWithOthers');
    await Promise.all([failing, hung, going].map(({ ready }) => ready));
    const awaited = failing.publishAndWait(Note.create('wait'));
    hung.topic.publish(Note, 'wait');
    going.topic.publish(Note, 'go');
    await expect(awaited).rejects.toMatchObject({ code: 'ERR_STASIS_HANDLER_FAILED' });
  });
});

describe('a thread that does not hang', () => {
  it('SPEC 4.4: has room for others while handlers wait there for promises, however long', async () => {
    open({ threads: 1 });
    const waiting = Array.from({ length: 3 }, (_, index) => subscribe(`waiting ${index}`, 'wait'));
    const other = subscribe('other', 'echo');
    await Promise.all([...waiting, other].map(({ ready }) => ready));
    for (const { topic } of waiting) topic.publish(Note, 'wait');
    await block.reached(waiting.length);
    for (let round = 0; round < 10; round += 1) await manyTurns();
    for (const number of numbers) expect(await other.publishAndWait(Note.create(number))).toBe('handled');
    expect(scene.errors).toEqual([]);
  });
});

describe('a thread that is blocked by a module that is being loaded', () => {
  it('SPEC 4.4: starts nothing, so its neighbours’ messages are handled elsewhere', async () => {
    open({ threads: 1 });
    const loading = new LoadingScene({ threads: 2, loadTimeout: 60_000 });
    const others = Array.from({ length: 8 }, (_, index) =>
      loading.bus
        .topic(`other ${index}`)
        .subscribe(loading.pool.handler(module, { export: 'echo' }), { accept: [Note] }),
    );
    await Promise.all(others.map(({ ready }) => ready));
    loading.openGate();
    loading.neverEnd(1, 'blocks');
    const subscription = loading.subscribe('calls');
    await loading.begun(1);
    const awaited = others.flatMap((other) =>
      numbers.map((number) => other.publishAndWait(Note.create(number))),
    );
    expect(new Set(await Promise.all(awaited))).toEqual(new Set(['handled']));
    // On another thread it loads.
    expect(await subscription.publishAndWait(Note.create('on another thread'))).toBe('handled');
    expect(loading.errors).toEqual([]);
    await loading.close();
  });
});

describe('who is to blame', () => {
  it('SPEC 11.2, 11.3: the one that has the thread in its turn, when another one there takes too long', async () => {
    open({ threads: 1 });
    const waiting = subscribe('waiting', 'wait', { timeout: 1_000 });
    const hanging = subscribe('hanging', 'inItsTurn');
    await Promise.all([waiting.ready, hanging.ready]);
    const late = waiting.publishAndWait(Note.create('wait'));
    await block.reached();
    const crashed = hanging.publishAndWait(Note.create('hang'));
    await expect(late).rejects.toMatchObject({ code: 'ERR_STASIS_HANDLER_TIMEOUT' });
    await expect(crashed).rejects.toMatchObject({ code: 'ERR_STASIS_WORKER_CRASHED', culprit: true });
  });

  it('SPEC 11.2: nobody knows, when a thread is ended that hangs after an await while it loads a module', async () => {
    open({ threads: 1 });
    const loading = new LoadingScene({ threads: 1, loadTimeout: 700 });
    const hung = loading.bus.topic('hung').subscribe(loading.pool.handler(module, { export: 'afterAwait' }), {
      accept: [Note],
      data: new Int32Array(block.memory),
    });
    await hung.ready;
    const subscription = loading.subscribe('calls');
    await loading.begun(1);
    const awaited = hung.publishAndWait(Note.create('hang'));
    await block.reached();
    loading.openGate();
    await expect(awaited).rejects.toMatchObject({ code: 'ERR_STASIS_WORKER_CRASHED', culprit: 'unknown' });
    await subscription.ready;
    await loading.close();
  });
});

describe.each([1, 2])('a message that takes a thread long to read, with %i of them', (threads) => {
  it('SPEC 4.4: is handled, once, and nothing is said to have failed', async () => {
    open({ threads });
    const echoes = echoesAtHome();
    const echo = scene.pool.handler(module, { export: 'echo' });
    const reader = scene.bus.topic('reader').subscribe(echo, { accept: [Parcel] });
    await reader.ready;
    const long = Array.from({ length: 1_500_000 }, (_, index) => index);
    expect(await reader.publishAndWait(Parcel.create(long))).toBe('handled');
    await scene.bus.drain();
    expect(echoes.map((echo) => (echo as readonly unknown[]).length)).toEqual([long.length]);
    // On a slow machine it takes so long that the pool says that it waits.
    expect(scene.errors.filter(({ code }) => code !== 'ERR_STASIS_EXECUTOR_STALLED')).toEqual([]);
  }, 120_000);
});
