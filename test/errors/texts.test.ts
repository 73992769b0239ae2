// What errors say of where it happened: the message type, the handler's module, the path in a value, how many were lost. The
// texts may change; that these are in them should not.

import { Bus, type BusError, defineMessageType, MessageRouter, noop } from '@stasis-bus/core';
import { InlineExecutor, WorkerPool } from '@stasis-bus/worker-runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Note, Other } from '../support/sample-types.js';
import { openCell, sharedCells, waitUntilAtLeast } from '../support/shared-cells.js';

const exiting = new URL('../handlers/exiting.mjs', import.meta.url);
const lingering = new URL('../faults/handlers/lingering.mjs', import.meta.url);
const runningCell = 2;
const gateCell = 3;

let errors: BusError[];
let bus: Bus;
let pool: WorkerPool;

beforeEach(() => {
  errors = [];
  bus = new Bus({ onError: (error) => errors.push(error) });
  pool = new WorkerPool({ threads: 1, name: 'texts' });
});
afterEach(async () => {
  await bus.close({ timeout: 1 }).catch(() => {});
  await pool.close({ timeout: 1 }).catch(() => {});
});

/** What was reported, as it is warned of: once as text, once at the head of the stack. */
function texts(): string[] {
  for (const { message, stack } of errors) expect(stack).toContain(message);
  return errors.map(({ message }) => message);
}

/** What faults/handlers/lingering.mjs counts, and waits at. */
function cells(): Int32Array {
  return sharedCells(5);
}

/** A handler that holds its thread, or waits, with a message; two more wait. */
async function hold(handler: string, memory: Int32Array, timeout?: number): Promise<void> {
  const options = { accept: [Note], data: memory, ...(timeout !== undefined && { timeout }) };
  bus.topic('held').subscribe(pool.handler(lingering, { export: handler }), options);
  for (let number = 0; number < 3; number += 1) bus.topic('held').publish(Note, number);
  await waitUntilAtLeast(memory, runningCell, 1);
}

describe('SPEC 11.2, 11.3 an error of an invocation on a thread says what was handled, and by which handler', () => {
  it('when the thread ended: with its exit code', async () => {
    bus.topic('t').subscribe(pool.handler(exiting, { export: 'exitWith3' }), { accept: [Note] });
    bus.topic('t').publish(Note, 1);
    await bus.drain();
    expect(texts()).toEqual([
      `the worker thread ended (exit code 3); under way there: test.note, for the handler "exitWith3" of ${exiting}`,
    ]);
  });

  it('when it was out of memory: with that', async () => {
    await pool.close();
    pool = new WorkerPool({ threads: 1, resourceLimits: { maxOldGenerationSizeMb: 32 } });
    bus.topic('t').subscribe(pool.handler(exiting, { export: 'takeAllMemory' }), { accept: [Note] });
    bus.topic('t').publish(Note, 1);
    await bus.drain();
    expect(texts()).toEqual([
      expect.stringMatching(/^the worker thread ended \(.*out of memory\); .*test\.note/),
    ]);
  });

  it('when it took too long', async () => {
    await hold('hold', cells(), 50);
    await expect
      .poll(texts)
      .toContain(`an invocation took more than 50 ms: test.note, for the handler "hold" of ${lingering}`);
  });

  it('of a router: by the handler of the route', async () => {
    const router = new MessageRouter(bus.topic('t'));
    router.add(Other, pool.handler(new URL('../handlers/tell.mjs', import.meta.url), { export: 'tell' }));
    router.add(Note, pool.handler(exiting, { export: 'exitWith3' }));
    await router.ready;
    for (let number = 0; number < 50; number += 1) bus.topic('t').publish(Other, number);
    await bus.drain();
    for (let number = 0; number < 50; number += 1) bus.topic('t').publish(Other, number);
    bus.topic('t').publish(Note, 1);
    await bus.drain();
    const [culprit] = errors.filter((error) => error.culprit === true);
    expect(culprit?.message).toContain(`test.note, for the handler "exitWith3" of ${exiting}`);
  });

  it('at home, when it took too long', async () => {
    const late = bus.topic('t').subscribe(() => new Promise<void>(() => {}), { accept: [Note], timeout: 1 });
    await expect(late.publishAndWait(Note.create(1))).rejects.toThrow(
      'an invocation took more than 1 ms: test.note',
    );
  });
});

describe('SPEC 11.7 closing says what is lost', () => {
  it('a bus that is not idle in time: what is under way, what waits, and what would have ended it', async () => {
    await hold('linger', cells());
    bus.topic('home').subscribe(() => new Promise<void>(() => {}), { accept: [Note] });
    bus.topic('home').publish(Note, 1);
    await expect(bus.close({ timeout: 1 })).rejects.toThrow(
      'still at work: held-1 (1 under way, with no `timeout` that would end it; 2 queued), home-1 (1 under way; 0 queued)',
    );
  });

  it('a bus that a handler closes, and waits for', async () => {
    const closed = new Promise((resolve) => {
      bus.topic('t').subscribe(() => bus.close({ timeout: 1 }).catch(resolve), { accept: [Note] });
    });
    bus.topic('t').publish(Note, 1);
    expect(String(await closed)).toMatch(
      /still at work: t-1 \(1 under way; 0 queued\); it was closed in a handler of t-1, which must not wait for that$/,
    );
  });

  it('a pool after it: each error once, each of something else', async () => {
    await hold('hold', cells());
    await expect(bus.close({ timeout: 1 })).rejects.toMatchObject({ code: 'ERR_STASIS_CLOSE_TIMEOUT' });
    await expect(pool.close({ timeout: 1 })).rejects.toThrow(
      /^1 worker thread was still at work in texts .* on them: held-1$/,
    );
    expect(texts()).toEqual([
      'the worker pool texts is closed; queued messages dropped with it: 2',
      'the worker pool texts is closed, and its thread was ended; ' +
        `under way there: test.note, for the handler "hold" of ${lingering}`,
    ]);
    expect(errors).toMatchObject([{ subscription: { id: 'held-1' } }, { invocationMessage: { value: 0 } }]);
    expect(errors[0]?.invocationMessage).toBeUndefined();
  });

  it('a pool that is closed before the bus: that, and how many messages were dropped', async () => {
    const memory = cells();
    await hold('hold', memory);
    const closing = pool.close();
    openCell(memory, gateCell);
    await closing;
    expect(texts()).toEqual([
      'the worker pool texts is closed, but the bus is not: close the bus first to lose nothing; ' +
        'queued messages dropped with it: 2',
    ]);
  });

  it('a handler that cannot be loaded: how many messages were dropped with it', async () => {
    const subscription = bus.topic('t').subscribe(pool.handler('no-such-package'), { accept: [Note] });
    for (let number = 0; number < 3; number += 1) bus.topic('t').publish(Note, number);
    await subscription.join();
    expect(texts()).toEqual([
      expect.stringMatching(/cannot be loaded: .*; queued messages dropped with it: 3$/),
    ]);
  });

  it('a handler that a tool has given an address of the web: what to write instead', async () => {
    for (const executor of [pool, new InlineExecutor()]) {
      const handler = executor.handler(new URL('http://localhost:3000/handler.js'));
      await bus
        .topic('t')
        .subscribe(handler, { accept: [Note] })
        .join();
    }
    const advice =
      /cannot be loaded: .*; was it new URL\(path, import\.meta\.url\)\? .*use import\.meta\.resolve/;
    expect(texts()).toEqual([expect.stringMatching(advice), expect.stringMatching(advice)]);
  });
});

describe('a wrong argument', () => {
  it('SPEC 2.4 in `data` for a thread: the path to what cannot be cloned', () => {
    for (const executor of [pool, new InlineExecutor()]) {
      const subscribe = (data: unknown) => () =>
        bus.topic('t').subscribe(executor.handler(exiting), { data });
      expect(subscribe({ f: () => 1 })).toThrow('options.data.f cannot be cloned: it is a function `f`');
      expect(subscribe({ list: [1, new Map([['k', Symbol('s')]])] })).toThrow(
        'options.data.list[1].get("k") cannot be cloned: it is a symbol',
      );
      expect(subscribe(noop)).toThrow('options.data cannot be cloned: it is a function');
    }
  });

  it('a function in the place of a handler module: that it cannot go to another thread', () => {
    const handle = () => {};
    expect(() => pool.handler(handle as never)).toThrow(
      /a function cannot go to another thread: export it from a module .* it is a function `handle`$/,
    );
    expect(() => pool.handler('' as never)).toThrow(/^module must be a URL, .*; it is ""$/);
  });

  it('a message type in the place of a message: which, and how to make one', async () => {
    const subscription = bus.topic('t').subscribe(noop);
    const Started = defineMessageType('call.started');
    await expect(subscription.publishAndWait(Started as never, 1 as never)).rejects.toThrow(
      'message must be a message, made with `create(value)` of its type; it is the message type call.started',
    );
  });
});
