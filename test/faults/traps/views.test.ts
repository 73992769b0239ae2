// Several views of buses on one thread of a pool: one that is let go leaves the others' calls alone. Comlink would let them
// hang. The answers are counted in shared memory.

import { Bus } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Note } from '../../support/sample-types.js';
import { sharedCells } from '../../support/shared-cells.js';

const module = new URL('../handlers/views.mjs', import.meta.url);
const rounds = 5;

let buses: readonly [Bus, Bus];
let pool: WorkerPool;

beforeEach(() => {
  buses = [new Bus(), new Bus()];
  pool = new WorkerPool({ threads: 1 });
});

afterEach(async () => {
  for (const bus of buses) await bus.close();
  await pool.close();
});

it('SPEC 10.3: a subscription ends, and another one on its thread goes on asking', async () => {
  const [own, other] = [sharedCells(3), sharedCells(3)];
  const topic = buses[0].topic('calls');
  const leaving = topic.subscribe(pool.handler(module), { data: own });
  const staying = topic.subscribe(pool.handler(module), { data: other });
  await leaving.publishAndWait(Note.create(0));
  await leaving.unsubscribeAndJoin();
  for (let round = 0; round < rounds; round += 1) await staying.publishAndWait(Note.create(round));
  expect([[...own], [...other]]).toEqual([
    [1, 1, 0],
    [rounds + 1, rounds + 1, 0],
  ]);
});

it('SPEC 10.3, 11.7: a bus is closed, and the handlers of another bus on its thread go on asking', async () => {
  const [own, other] = [sharedCells(3), sharedCells(3)];
  const leaving = buses[0].topic('calls').subscribe(pool.handler(module), { data: own });
  const staying = buses[1].topic('calls').subscribe(pool.handler(module), { data: other });
  await Promise.all([leaving.publishAndWait(Note.create(0)), staying.publishAndWait(Note.create(0))]);
  const asking = Array.from({ length: rounds }, () => staying.publishAndWait(Note.create(1)));
  await buses[0].close();
  await Promise.all(asking);
  for (let round = 0; round < rounds; round += 1) await staying.publishAndWait(Note.create(round));
  expect([[...own], [...other]]).toEqual([
    [1, 1, 0],
    [2 * rounds + 1, 2 * rounds + 1, 0],
  ]);
});
