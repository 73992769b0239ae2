// Properties that a program, or a library of it, has put on `Object.prototype` and `Array.prototype`. Nearly all tests of behaviour
// run with such ones as well (test/polluted); here are those that would come into the way of options and of property descriptors.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Bus, type BusError, CachingTopic, defineMessageType, MessageRouter } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { describe, expect, it } from 'vitest';

const Parcel = defineMessageType('test.parcel').of<unknown>();
const Observed = defineMessageType('test.observed').of<{ text: string }>();
const parcels = new URL('../../handlers/parcels.mjs', import.meta.url);

async function whatArrives(when: string): Promise<unknown> {
  const path = fileURLToPath(new URL('./programs/polluted.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [path, when], { timeout: 15_000 });
  return JSON.parse(stdout);
}

it.each(['before', 'after'])(
  'SPEC 2.3, 11.10: what is enumerable there %s the bus is loaded is part of no value, at home and on threads',
  async (when) => {
    const clean = await whatArrives('never');
    expect(clean).toMatchObject({ home: [expect.any(String), expect.any(String)], errors: [] });
    expect(await whatArrives(when)).toEqual(clean);
  },
);

/** Uses everything that takes options, with none given. Returns what came of it: test-tools don't bear the pollution. */
async function everyday(bus: Bus, pool: WorkerPool): Promise<readonly unknown[]> {
  const seen: number[] = [];
  const topic = bus.topic('parcels');
  const see = ({ value }: { value: unknown }): void => {
    if (typeof value === 'number') seen.push(value);
  };
  const subscription = topic.subscribe(see, {});
  subscription.setCongestionLimits({ high: 10 });
  topic.subscribe(see, { synchronous: true });
  topic.subscribe(({ value }, { reply }) => reply(Observed, { text: String(value) }), { accept: [Parcel] });
  topic.subscribe(pool.handler(parcels, { export: 'describe' }), { accept: [Parcel] });
  new MessageRouter(topic).add(Parcel, see).setDefault(() => {});
  const cache = bus.createCache('parcels', { id: () => 'one', aggregate: { calculate: () => null } });
  new CachingTopic(topic, cache);
  const once = topic.once(Parcel);
  topic.publish(Parcel, 1);
  await once;
  const { headers, eid } = Parcel.create(2, {});
  const answer = await topic.request(Parcel, 3, { reply: Observed });
  const completion = await subscription.publishAndWait(Parcel.create(4));
  await topic.relieved();
  await bus.drain();
  const cached = cache.get(Parcel, 'one')?.value;
  await bus.close();
  return [Object.keys(headers), typeof eid, answer.value.text, completion, cached, seen.sort()];
}

/** Of options, and of other objects that the bus reads. */
const optionNames = [
  'synchronous concurrency partitionBy sticky timeout onCrash maxRetries maxQueue overflow accept',
  'acceptFormatters congestion onCongestion data signal high low eid headers share detail reply where publish',
  'export module from executor type declinedMessageTypes onError sourceLines loadTimeout restarts',
].flatMap((line) => line.split(' '));

describe('a property on Object.prototype with the name of an option', () => {
  it.each(optionNames)('SPEC 11.10: is no option: %s', async (name) => {
    const errors: BusError[] = [];
    // Its thread starts before: with some of these names Node.js itself starts none.
    const pool = new WorkerPool({ threads: 1 });
    const early = new Bus();
    await early.topic('early').subscribe(pool.handler(parcels, { export: 'describe' })).ready;
    await early.close();
    let outcome: readonly unknown[] = [];
    Object.defineProperty(Object.prototype, name, {
      value: () => 'no',
      enumerable: true,
      configurable: true,
      writable: true,
    });
    try {
      const bus = new Bus({ onError: (error) => errors.push(error) });
      outcome = await everyday(bus, pool);
    } finally {
      Reflect.deleteProperty(Object.prototype, name);
      await pool.close();
    }
    expect(errors.map(String)).toEqual([]);
    expect(outcome).toEqual([[], 'string', '3', 'handled', 4, [1, 1, 1, 3, 3, 3, 4, 4, 4]]);
  });
});

it('SPEC 11.10: a property on Object.prototype is the cause of no error', async () => {
  const bus = new Bus();
  let error: unknown;
  Object.defineProperty(Object.prototype, 'cause', { value: 'no', configurable: true });
  try {
    bus.topic('');
  } catch (thrown) {
    error = thrown;
  } finally {
    Reflect.deleteProperty(Object.prototype, 'cause');
    await bus.close();
  }
  expect(error).toMatchObject({ code: 'ERR_STASIS_INVALID_ARGUMENT' });
  expect(Object.hasOwn(error as object, 'cause')).toBe(false);
});

describe('a property on Object.prototype that a property descriptor would inherit', () => {
  /** Each takes a property descriptor to copy. */
  const values = (): readonly unknown[] => [
    JSON.parse('{"__proto__": 1, "toString": 2}'),
    Object.assign([1], { 2: 3 }),
    Object.assign(new Error('a', { cause: [new Uint8Array(1)] }), { name: 'Odd', stack: 'at nowhere' }),
    new Map([[1, { bytes: new Uint8Array(2) }]]),
  ];

  it.each(['get', 'set'])('SPEC 2.3, 11.10: keeps no value from being copied as ever: %s', async (name) => {
    const pool = new WorkerPool({ threads: 1 });
    const bus = new Bus();
    const texts: string[] = [];
    bus.topic('observed').subscribe(({ value }) => void texts.push(value.text), { accept: [Observed] });
    const described = async (): Promise<readonly string[]> => {
      texts.length = 0;
      for (const value of values()) bus.topic('parcels').publish(Parcel.create(value));
      await bus.drain();
      return [...texts];
    };
    const handler = pool.handler(parcels, { export: 'describe' });
    await bus.topic('parcels').subscribe(handler, { accept: [Parcel] }).ready;
    const clean = await described();
    let polluted: readonly string[] = [];
    const property = { value: () => 'no', enumerable: true, configurable: true, writable: true };
    Object.defineProperty(Object.prototype, name, property);
    try {
      polluted = await described();
    } finally {
      Reflect.deleteProperty(Object.prototype, name);
      await bus.close();
      await pool.close();
    }
    expect(clean).toHaveLength(values().length);
    expect(polluted).toEqual(clean);
  });
});

describe('options', () => {
  it('SPEC 11.10: are what an object has of its own or from its class', () => {
    class Given {
      get detail(): string {
        return 'from a class';
      }
    }
    const bus = new Bus();
    expect(bus.topic('class', new Given()).detail).toBe('from a class');
    expect(bus.topic('prototype', Object.create({ detail: 'inherited' })).detail).toBe('inherited');
    expect(bus.topic('bare', Object.assign(Object.create(null), { detail: 'own' })).detail).toBe('own');
  });
});
