// What a bus does while timers and clocks are fake, and stand still. Nothing here waits for time: each promise settles, or the
// test does not end.

import { Bus, type BusError, defineMessageType } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Truth } from '../support/truth.js';
import { installFakes, removeFakes } from './fakes.js';

const Numbered = defineMessageType('test.numbered').of<number>();
const overrunning = new URL('../handlers/overrunning.mjs', import.meta.url);

export function worksInRealTime(): void {
  let errors: BusError[];
  let bus: Bus;
  let pool: WorkerPool;

  beforeEach(() => {
    errors = [];
    bus = new Bus({ onError: (error) => errors.push(error) });
    pool = new WorkerPool({ threads: 1 });
  });

  afterEach(async () => {
    await bus.close();
    await pool.close();
  });

  describe('on main', () => {
    it('SPEC 11.10: handlers that need many turns of the event loop handle all messages', async () => {
      let handled = 0;
      const topic = bus.topic('calls');
      topic.subscribe(() => useUpTurn(() => (handled += 1)), { accept: [Numbered] });
      for (let number = 0; number < 3; number += 1) topic.publish(Numbered, number);
      await bus.drain();
      expect(handled).toBe(3);
    });

    it('SPEC 11.10: when the fakes are gone, everything goes on', async () => {
      let handled = 0;
      const topic = bus.topic('calls');
      topic.subscribe(() => useUpTurn(() => (handled += 1)), { accept: [Numbered] });
      for (let number = 0; number < 3; number += 1) topic.publish(Numbered, number);
      removeFakes();
      await bus.drain();
      installFakes();
      expect(handled).toBe(3);
    });

    it('SPEC 11.3, 11.10: an overrun is reported while its handler runs', async () => {
      const topic = bus.topic('calls');
      const untilAborted = ({ signal }: { signal: AbortSignal }) =>
        new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      topic.subscribe((_, context) => untilAborted(context), { accept: [Numbered], timeout: 1 });
      topic.publish(Numbered, 1);
      await bus.drain();
      expect(errors).toMatchObject([{ code: 'ERR_STASIS_HANDLER_TIMEOUT' }]);
    });

    it('SPEC 13.1, 11.10: a request that nobody answers ends with its timeout', async () => {
      const { gate, open } = closedGate();
      bus.topic('calls').subscribe(() => gate, { accept: [Numbered] });
      await expect(
        bus.topic('calls').request(Numbered, 1, { reply: Numbered, timeout: 1 }),
      ).rejects.toMatchObject({ code: 'ERR_STASIS_REQUEST_TIMEOUT' });
      open();
    });

    it('SPEC 11.7, 11.10: a bus that does not become idle is closed at its deadline', async () => {
      const hung = new Bus();
      const { gate, open } = closedGate();
      hung.topic('calls').subscribe(() => gate, { accept: [Numbered] });
      hung.topic('calls').publish(Numbered, 1);
      await expect(hung.close({ timeout: 1 })).rejects.toMatchObject({ code: 'ERR_STASIS_CLOSE_TIMEOUT' });
      open();
    });

    it('SPEC 2.1, 11.10: a message has the real time of its creation', () => {
      expect(Numbered.create(1).timestamp).toBeGreaterThan(Date.UTC(2024, 0));
    });
  });

  describe('on a pool', () => {
    it('SPEC 11.3, 11.10: a thread that is stuck is replaced, and its neighbours go on', async () => {
      const truth = new Truth(3);
      const topic = bus.topic('calls');
      const handler = pool.handler(overrunning, { export: 'loop' });
      const data = { ...truth.data, fatal: 1 };
      await topic.subscribe(handler, { accept: [Numbered], data, timeout: 1_000 }).ready;
      for (let number = 0; number < 3; number += 1) topic.publish(Numbered, number);
      await bus.drain();
      expect(errors).toMatchObject([{ code: 'ERR_STASIS_HANDLER_TIMEOUT' }]);
      expect(truth.all).toEqual({ started: [1, 1, 1], finished: [1, 0, 1] });
    });
  });
}

const { hrtime } = process;

/** Does it, and takes longer than what a slice of turns may take. */
function useUpTurn(task: () => void): void {
  task();
  const began = hrtime.bigint();
  while (hrtime.bigint() - began < 5_000_000n);
}

/** What a handler waits for until it is opened. */
function closedGate(): { gate: Promise<void>; open: () => void } {
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { gate, open };
}
