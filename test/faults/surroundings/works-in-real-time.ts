// What a bus does while timers and clocks are fake, and stand still. Nothing here waits for time: each promise settles, or the
// test does not end.

import { Bus, defineMessageType } from '@stasis-bus/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Truth } from '../../support/truth.js';
import { FaultScene } from '../support/fault-scene.js';
import { installFakes, removeFakes } from './fakes.js';

const Numbered = defineMessageType('test.numbered').of<number>();
const overrunning = new URL('../handlers/overrunning.mjs', import.meta.url);

export function worksInRealTime(): void {
  let scene: FaultScene;
  beforeEach(() => {
    scene = new FaultScene({ threads: 1 });
  });
  afterEach(() => scene.close());

  describe('on main', () => {
    it('SPEC 11.10: handlers that need many turns of the event loop handle all messages', async () => {
      let handled = 0;
      const topic = scene.bus.topic('calls');
      topic.subscribe(() => useUpTurn(() => (handled += 1)), { accept: [Numbered] });
      for (let number = 0; number < 3; number += 1) topic.publish(Numbered, number);
      await scene.bus.drain();
      expect(handled).toBe(3);
    });

    it('SPEC 11.10: when the fakes are gone, everything goes on', async () => {
      let handled = 0;
      const topic = scene.bus.topic('calls');
      topic.subscribe(() => useUpTurn(() => (handled += 1)), { accept: [Numbered] });
      for (let number = 0; number < 3; number += 1) topic.publish(Numbered, number);
      removeFakes();
      await scene.bus.drain();
      installFakes();
      expect(handled).toBe(3);
    });

    it('SPEC 11.3, 11.10: an overrun is reported while its handler runs', async () => {
      const topic = scene.bus.topic('calls');
      const untilAborted = ({ signal }: { signal: AbortSignal }) =>
        new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      topic.subscribe((_, context) => untilAborted(context), { accept: [Numbered], timeout: 1 });
      topic.publish(Numbered, 1);
      await scene.bus.drain();
      expect(scene.errors).toMatchObject([{ code: 'ERR_STASIS_HANDLER_TIMEOUT' }]);
    });

    it('SPEC 13.1, 11.10: a request that nobody answers ends with its timeout', async () => {
      const { gate, open } = closedGate();
      scene.bus.topic('calls').subscribe(() => gate, { accept: [Numbered] });
      await expect(
        scene.bus.topic('calls').request(Numbered, 1, { reply: Numbered, timeout: 1 }),
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
      const topic = scene.bus.topic('calls');
      const handler = scene.pool.handler(overrunning, { export: 'loop' });
      const data = { ...truth.data, fatal: 1 };
      await topic.subscribe(handler, { accept: [Numbered], data, timeout: 1_000 }).ready;
      for (let number = 0; number < 3; number += 1) topic.publish(Numbered, number);
      await scene.bus.drain();
      expect(scene.errors).toMatchObject([{ code: 'ERR_STASIS_HANDLER_TIMEOUT' }]);
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
