// Invocations that overrun their timeout on a thread: that one fails, its thread is replaced, and nobody else there loses
// anything. What was started, and came to its end, is written down in shared memory (SPEC 11.3).

import { type BusError, defineMessageType, type SubscribeOptions, type Subscription } from '@stasis-bus/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Gate } from '../../support/gate.js';
import { Truth } from '../../support/truth.js';
import { FaultScene } from '../support/fault-scene.js';

const Numbered = defineMessageType('test.numbered').of<number>();
const module = new URL('../handlers/overrunning.mjs', import.meta.url);
const waiting = new URL('../handlers/waiting-neighbour.mjs', import.meta.url);
const ways = ['loop', 'loopLater', 'block', 'never', 'backtrack'];
/** Long enough for what ends: it does next to nothing. */
const timeoutMs = 1_000;
const size = 100;
const fatal = 50;

let scene: FaultScene;
beforeEach(() => {
  // One thread, so that all are on it.
  scene = new FaultScene({ threads: 1 });
});
afterEach(() => scene.close());

interface Actor {
  readonly truth: Truth;
  readonly subscription: Subscription;
}

async function subscribe(handler: string, options: SubscribeOptions, own = -1): Promise<Actor> {
  const truth = new Truth(size);
  const data = { ...truth.data, fatal: own };
  const subscription = scene.bus
    .topic('calls')
    .subscribe(scene.pool.handler(module, { export: handler }), { ...options, accept: [Numbered], data });
  await subscription.ready;
  return { truth, subscription };
}

function publishAll(): void {
  for (let number = 0; number < size; number += 1) scene.bus.topic('calls').publish(Numbered, number);
}

const all = (count: number): number[] => Array(size).fill(count);
const allBut = (count: number, special: number): number[] => all(count).with(fatal, special);

describe.each(ways)('an invocation that never ends: %s', (way) => {
  it.each(['skip', 'retry'] as const)(
    'SPEC 11.0, 11.3: is reported, is not tried again (%s), and its subscription goes on in order',
    async (onCrash) => {
      const late = await subscribe(way, { timeout: timeoutMs, onCrash }, fatal);
      publishAll();
      await scene.bus.drain();
      expect(late.truth.all).toEqual({ started: all(1), finished: allBut(1, 0) });
      expect([late.truth.overlaps, late.truth.inversions], 'overlaps, inversions').toEqual([0, 0]);
      expect(scene.errors).toMatchObject([
        {
          code: 'ERR_STASIS_HANDLER_TIMEOUT',
          attempt: 1,
          invocationMessage: { value: fatal },
          subscription: { id: late.subscription.id, topic: 'calls' },
        },
      ]);
      expect(scene.statisticsOf(late.subscription)).toMatchObject({
        passed: size,
        handled: size - 1,
        failed: 1,
        retried: 0,
      });
      expect(scene.crashes).toBe(1);
    },
  );

  it('SPEC 4.4, 11.3: the others on its thread lose nothing, and none of them is started twice', async () => {
    const late = await subscribe(way, { timeout: timeoutMs }, fatal);
    // Synchronous ones: of a promise that has settled nobody hears while another handler hangs.
    const others = [
      await subscribe('loop', {}),
      await subscribe('block', {}),
      await subscribe('loop', { timeout: 60_000 }),
    ];
    publishAll();
    await scene.bus.drain();
    expect(late.truth.all).toEqual({ started: all(1), finished: allBut(1, 0) });
    const reported = new Set(scene.errors.map(({ subscription }) => subscription?.id));
    expect([...reported]).toEqual([late.subscription.id]);
    for (const other of others) {
      expect(other.truth.all).toEqual({ started: all(1), finished: all(1) });
      expect([other.truth.overlaps, other.truth.inversions], 'overlaps, inversions').toEqual([0, 0]);
      expect(scene.statisticsOf(other.subscription)).toMatchObject({
        passed: size,
        handled: size,
        failed: 0,
        dropped: 0,
      });
    }
  });

  it('SPEC 11.2, 11.3: what waits beside it goes by its own policy: it is not to blame', async () => {
    const [skipped, retried] = [new Gate(), new Gate()];
    const [skip, retry] = [new Truth(1), new Truth(1)];
    const handler = scene.pool.handler(waiting);
    const actors = [
      { truth: skip, gate: skipped, onCrash: 'skip' },
      { truth: retry, gate: retried, onCrash: 'retry' },
    ] as const;
    for (const { truth, gate, onCrash } of actors) {
      const data = { ...truth.data, gate: gate.memory };
      await scene.bus.topic('waiting').subscribe(handler, { accept: [Numbered], onCrash, data }).ready;
    }
    scene.bus.topic('waiting').publish(Numbered, 0);
    while (skip.started(0) + retry.started(0) < 2) await new Promise((resolve) => setImmediate(resolve));
    const late = await subscribe(way, { timeout: timeoutMs }, 0);
    scene.bus.topic('calls').publish(Numbered, 0);
    while (retry.started(0) < 2) await new Promise((resolve) => setImmediate(resolve));
    retried.open();
    await scene.bus.drain();
    expect([skip.all, retry.all]).toEqual([
      { started: [1], finished: [0] },
      { started: [2], finished: [1] },
    ]);
    const own = scene.errorsOf(late.subscription);
    const other = scene.errors.filter(({ subscription }) => subscription?.id !== late.subscription.id);
    expect(own.map(({ code }) => code)).toEqual(['ERR_STASIS_HANDLER_TIMEOUT']);
    expect(other).toMatchObject([{ code: 'ERR_STASIS_WORKER_CRASHED', culprit: false }]);
  });
});

describe('several that never end', () => {
  it('SPEC 4.12, 11.3: each is reported once, and those that run beside them end as ever', async () => {
    const truth = new Truth(size);
    const subscription = scene.bus.topic('calls').subscribe(scene.pool.handler(module, { export: 'never' }), {
      accept: [Numbered],
      concurrency: 4,
      timeout: timeoutMs,
      data: { ...truth.data, fatal: 0 },
    });
    await subscription.ready;
    const fatalOnes = Array.from({ length: 3 }, () => subscription.publishAndWait(Numbered.create(0)));
    const outcomes = await Promise.allSettled(fatalOnes);
    // When the first is too late, its thread ends, and those that are about to be too late with it.
    const isAllowed = ({ code, culprit }: BusError): boolean =>
      code === 'ERR_STASIS_HANDLER_TIMEOUT' || (code === 'ERR_STASIS_WORKER_CRASHED' && culprit === false);
    const reasons = outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason as BusError);
    expect(reasons.filter((reason) => !isAllowed(reason))).toEqual([]);
    expect(reasons.map(({ code }) => code)).toContain('ERR_STASIS_HANDLER_TIMEOUT');
    for (let number = 1; number < size; number += 1) scene.bus.topic('calls').publish(Numbered, number);
    await scene.bus.drain();
    expect(truth.all.finished).toEqual(all(1).with(0, 0));
    expect([truth.started(0), scene.errors.length]).toEqual([3, 3]);
  });
});
