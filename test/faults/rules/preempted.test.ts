// Home may be held up anywhere, for as long as the machine likes: between reading the port and reading what a thread has
// written into shared memory, too. What it does then must not depend on which of the two it read first.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Bus, type BusError } from '@stasis-bus/core';
import { exposeBus, WorkerPool } from '@stasis-bus/worker-runtime';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Note } from '../../support/sample-types.js';
import { openCell, sharedCells } from '../../support/shared-cells.js';
import { statisticsOf } from '../../support/statistics-of.js';

const gate = 0;
const reached = 1;
const module = new URL('../handlers/preempting.mjs', import.meta.url);

let cells: Int32Array;
let errors: BusError[];
let bus: Bus;

beforeEach(() => {
  cells = sharedCells(2);
  errors = [];
  bus = new Bus({ onError: (error) => errors.push(error) });
});

function openGate(): void {
  openCell(cells, gate);
}

describe('a failure', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    openGate();
  });

  it('SPEC 11.0: is no success although home is held up while it looks at a stuck thread', async () => {
    const pool = new WorkerPool({ threads: 1 });
    const topic = bus.topic('calls');
    const subscription = topic.subscribe(pool.handler(module), { accept: [Note], data: cells });
    await subscription.ready;
    // It learns that the handler is quick, and sends many at once.
    for (let round = 0; round < 30; round += 1) {
      for (let count = 0; count < 100; count += 1) topic.publish(Note, 'nothing');
      await bus.drain();
    }
    const countNow = () => statisticsOf(bus, subscription);
    const before = countNow();
    const exchange = Atomics.exchange.bind(Atomics);
    const heldUp = vi.spyOn(Atomics, 'exchange').mockImplementationOnce((...given) => {
      // Home has read the port, and takes back what the thread has not started: it is held up until all of it has ended there.
      openGate();
      Atomics.wait(cells, reached, 0);
      return exchange(...given);
    });
    for (const what of ['stand', 'fail', 'wait', 'wait', 'reach']) topic.publish(Note, what);
    await bus.drain();
    expect(heldUp).toHaveBeenCalled();
    const after = countNow();
    expect({
      handled: Number(after?.handled) - Number(before?.handled),
      failed: Number(after?.failed) - Number(before?.failed),
    }).toEqual({ handled: 4, failed: 1 });
    expect(errors).toMatchObject([
      { code: 'ERR_STASIS_HANDLER_FAILED', cause: { message: 'must be reported' } },
    ]);
    await bus.close();
    await pool.close();
  });

  it('SPEC 11.0: is no success although home lets a connected thread go before it has read all of its port', async () => {
    const port = exposeBus(bus);
    const worker = new Worker(new URL('../handlers/preempting-connected.mjs', import.meta.url), {
      workerData: { port, cells },
      transferList: [port],
    });
    await once(worker, 'message');
    for (let round = 0; round < 30; round += 1) {
      for (let count = 0; count < 100; count += 1) bus.topic('calls').publish(Note, 'nothing');
      await bus.drain();
    }
    for (const what of ['fail', 'wait', 'wait', 'reach and stand']) bus.topic('calls').publish(Note, what);
    // In this phase of the event loop timers are next, and ports come after them.
    await new Promise(setImmediate);
    Atomics.wait(cells, reached, 0);
    const closing = bus.close({ timeout: 1 });
    const due = performance.now() + 5;
    while (performance.now() < due);
    await expect(closing).rejects.toMatchObject({ code: 'ERR_STASIS_CLOSE_TIMEOUT' });
    openGate();
    // The end of the port is an event of its own.
    while (errors.length === 0) await new Promise(setImmediate);
    const told = errors.map(({ code, invocationMessage }) => [code, invocationMessage?.value]);
    expect(told).toContainEqual(['ERR_STASIS_HANDLER_FAILED', 'fail']);
    await worker.terminate();
  });
});
