// Bytes on their way to several threads: transferred to two receivers they would arrive empty at the second, and a small
// Buffer would bring 8 KiB of its neighbours. What arrived is written down in shared memory.

import { generateKeySync } from 'node:crypto';
import { Bus, type BusError } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Parcel } from '../../support/sample-types.js';
import { sharedCells } from '../../support/shared-cells.js';

const module = new URL('../handlers/weighing.mjs', import.meta.url);

let errors: BusError[];
let bus: Bus;
let pools: WorkerPool[];

beforeEach(() => {
  errors = [];
  bus = new Bus({ onError: (error) => errors.push(error) });
  pools = [1, 2].map(() => new WorkerPool({ threads: 1 }));
});

afterEach(async () => {
  await bus.close();
  for (const pool of pools) await pool.close();
});

it('SPEC 2.8: one ArrayBuffer sent to two threads arrives whole at both, and again when it is sent again', async () => {
  const weighed = pools.map((pool) => {
    const data = sharedCells(4);
    bus.topic('parcels').subscribe(pool.handler(module), { data });
    return data;
  });
  const buffer = Uint8Array.of(1, 2, 3).buffer;
  const message = Parcel.create({ buffer, view: Uint8Array.of(4, 5) });
  for (let round = 0; round < 3; round += 1) {
    bus.topic('parcels').publish(message);
    await bus.drain();
  }
  for (const data of weighed) expect([...data]).toEqual([3, 3 * 5, 3 * 15, 3]);
  expect([buffer.byteLength, message.value]).toEqual([
    3,
    { buffer: Uint8Array.of(1, 2, 3).buffer, view: Uint8Array.of(4, 5) },
  ]);
});

it('SPEC 2.3: a small Buffer brings none of its neighbours: in a value', async () => {
  const data = sharedCells(4);
  bus.topic('parcels').subscribe((pools[0] as WorkerPool).handler(module), { data });
  bus.topic('parcels').publish(Parcel, { buffer: new ArrayBuffer(1), view: Buffer.from('few') });
  await bus.drain();
  expect([...data].slice(0, 2)).toEqual([1, 4]);
  expect(data[3], 'bytes behind the view').toBe(3);
});

it('SPEC 2.3: a small Buffer brings none of its neighbours: in the data of a subscription', async () => {
  const memory = sharedCells(4);
  const handler = (pools[0] as WorkerPool).handler(module, { export: 'weighData' });
  bus.topic('parcels').subscribe(handler, { data: { cells: memory, bytes: Buffer.from('few') } });
  bus.topic('parcels').publish(Parcel, 1);
  await bus.drain();
  expect([...memory]).toEqual([1, 3, 0, 3]);
});

it('SPEC 2.3: a small Buffer brings none of its neighbours: in data with a Blob, which messages refuse', async () => {
  const memory = sharedCells(4);
  const handler = (pools[0] as WorkerPool).handler(module, { export: 'weighData' });
  const data = {
    cells: memory,
    bytes: Buffer.from('few'),
    blob: new Blob(['x']),
    key: generateKeySync('hmac', { length: 64 }),
  };
  bus.topic('parcels').subscribe(handler, { data });
  bus.topic('parcels').publish(Parcel, 1);
  await bus.drain();
  expect([...memory]).toEqual([1, 3, 0, 3]);
});

it.each([
  ['a URL', new URL('data:,x')],
  ['an AbortSignal', AbortSignal.abort()],
  ['Headers', new Headers({ a: 'b' })],
])('SPEC 2.4: data that cloning would empty is refused, and nothing has changed: %s', (_what, part) => {
  const handler = (pools[0] as WorkerPool).handler(module, { export: 'weighData' });
  expect(() => bus.topic('parcels').subscribe(handler, { data: { part } })).toThrowError(
    expect.objectContaining({ code: 'ERR_STASIS_VALUE_NOT_CLONEABLE' }),
  );
  expect(bus.topic('parcels').subscriberCount).toBe(0);
});

it('SPEC 2.3, 11.1: a small Buffer brings none of its neighbours: in an error that is thrown', async () => {
  const handler = (pools[0] as WorkerPool).handler(module, { export: 'throwBytes' });
  bus.topic('parcels').subscribe(handler);
  bus.topic('parcels').publish(Parcel, 1);
  await bus.drain();
  const [cause] = errors.map((error) => error.cause as { bytes: Uint8Array });
  const bytes = cause?.bytes ?? new Uint8Array();
  expect(Buffer.from(bytes).toString()).toBe('few');
  expect(bytes.buffer.byteLength).toBe(3);
});
