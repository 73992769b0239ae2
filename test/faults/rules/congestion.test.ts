// Congestion between threads, and queues that are bounded: what was published, and handled, is counted in shared memory
// (SPEC 11.6).

import type { SubscribeOptions, Subscription } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { Note, Other } from '../../support/sample-types.js';
import { openCell, sharedCells, waitUntilAtLeast } from '../../support/shared-cells.js';
import { statisticsOf } from '../../support/statistics-of.js';

const module = new URL('../handlers/congesting.mjs', import.meta.url);
const stage = useStage('pool');

describe('a publisher on a thread that holds back', () => {
  it.each(['consume', 'consumeLater'])(
    'SPEC 10.1, 11.6: never has more out than the high mark, and goes on when it is relieved: %s',
    async (consumer) => {
      const [count, high, low] = [300, 10, 4];
      const memory = sharedCells(4);
      const crossings: string[] = [];
      const out = stage.bus.topic('out');
      const consuming = out.subscribe(stage.pool.handler(module, { export: consumer }), {
        accept: [Note],
        congestion: { high, low },
        onCongestion: (state, queued) => {
          crossings.push(state);
          expect(state === 'congested' ? queued >= high : queued <= low).toBe(true);
        },
        data: memory,
      });
      const publishing = stage.bus
        .topic('in')
        .subscribe(stage.pool.handler(module, { export: 'publishAll' }), { data: memory });
      await Promise.all([consuming.ready, publishing.ready]);
      expect(await publishing.publishAndWait(Note.create(count))).toBe('handled');
      await stage.bus.drain();
      const [published, handled, most = 0, congestions = 0] = memory;
      expect([published, handled]).toEqual([count, count]);
      expect(most).toBeLessThanOrEqual(high);
      // Once per crossing, and in turns.
      expect(crossings).toEqual(crossings.map((_, index) => (index % 2 === 0 ? 'congested' : 'relieved')));
      expect(crossings.length % 2).toBe(0);
      expect(congestions).toBeLessThanOrEqual(crossings.length / 2);
      expect(out.congested).toBe(false);
    },
  );
});

interface Held {
  readonly subscription: Subscription;
  readonly memory: Int32Array;
  open(): void;
}

const size = 40;

/** A subscription on a thread that holds on to the message 0. */
async function hold(options: SubscribeOptions<never>): Promise<Held> {
  const memory = sharedCells(size + 3);
  const gate = sharedCells(1);
  const topic = stage.bus.topic('calls');
  const subscription = topic.subscribe(stage.pool.handler(module, { export: 'holdFirst' }), {
    ...(options as SubscribeOptions),
    data: { cells: memory, gate },
  });
  await stage.bus.drain();
  topic.publish(Note, 0);
  await waitUntilAtLeast(memory, size + 2, 1);
  const open = (): void => openCell(gate, 0);
  return { subscription, memory, open };
}

function numbersHandled(memory: Int32Array): number[] {
  const numbers = Array.from({ length: size }, (_, number) => number);
  expect(
    numbers.filter((number) => (memory[number] ?? 0) > 1),
    'handled twice',
  ).toEqual([]);
  return numbers.filter((number) => memory[number] === 1);
}

describe('a subscription on a thread with a full queue', () => {
  const maxQueue = 5;
  const last = Array.from({ length: maxQueue }, (_, index) => size - maxQueue + index);
  const first = Array.from({ length: maxQueue }, (_, index) => index + 1);

  it.each([
    ['drop-oldest', last],
    ['drop-newest', first],
  ] as const)(
    'SPEC 11.0, 11.6: %s: each drop is counted and reported, and never handled',
    async (overflow, kept) => {
      const { subscription, memory, open } = await hold({ maxQueue, overflow });
      for (let number = 1; number < size; number += 1) stage.bus.topic('calls').publish(Note, number);
      expect(subscription.queued).toBe(maxQueue + 1);
      open();
      await stage.bus.drain();
      expect(numbersHandled(memory)).toEqual([0, ...kept]);
      const errors = stage.takeErrors();
      expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['ERR_STASIS_QUEUE_OVERFLOW']));
      const dropped = errors.map(({ invocationMessage }) => Number(invocationMessage?.value));
      const isKept = (number: number): boolean => (kept as readonly number[]).includes(number);
      expect(dropped.toSorted((one, other) => one - other)).toEqual(
        Array.from({ length: size - 1 }, (_, index) => index + 1).filter((number) => !isKept(number)),
      );
      const counts = statisticsOf(stage.bus, subscription);
      // Its own Subscribe as well.
      expect(counts).toMatchObject({
        passed: size + 1,
        handled: maxQueue + 2,
        dropped: size - 1 - maxQueue,
        failed: 0,
        queued: 0,
      });
    },
  );

  it.each(['drop-oldest', 'drop-newest'] as const)(
    'SPEC 11.6: %s: subscription changes and the final message are never dropped',
    async (overflow) => {
      const { subscription, memory, open } = await hold({ maxQueue: 1, overflow });
      const topic = stage.bus.topic('calls');
      for (let number = 1; number < size; number += 1) {
        topic.publish(Note, number);
        topic.subscribe(() => {}, { accept: [Other] });
      }
      subscription.unsubscribe();
      open();
      await subscription.join();
      // Its own, and those of the others; and its final one.
      expect([memory[size], memory[size + 1]]).toEqual([size, 1]);
      const handled = numbersHandled(memory);
      const dropped = stage.takeErrors().map(({ invocationMessage }) => Number(invocationMessage?.value));
      expect(handled.length + dropped.length).toBe(size);
      expect(handled.filter((number) => dropped.includes(number))).toEqual([]);
    },
  );
});
