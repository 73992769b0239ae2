// Errors that come when the invocation which started them has ended. Piscina fails the next task with them, or they are
// uncaught exceptions at home; here they are reported as their subscription's, and fail nobody.

import { expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { sharedCells, waitUntilAtLeast } from '../../support/shared-cells.js';
import { FaultScene } from '../support/fault-scene.js';

const module = new URL('../handlers/straying-ways.mjs', import.meta.url);
const { kinds }: { readonly kinds: readonly string[] } = await import(module.href);
const leftCell = 1;
// One thread: whose error it is cannot be told by the thread.
const stage = useStage('thread');

/** Settles when that many errors were left behind, and were taken in at home. */
async function left(memory: Int32Array, count: number): Promise<void> {
  await waitUntilAtLeast(memory, leftCell, count);
  while (stage.errorCount < count) await new Promise((resolve) => setImmediate(resolve));
}

it.each(kinds)(
  'SPEC 11.2: %s: reported as its subscription’s, and the next message is innocent',
  async (kind) => {
    const [own, other] = [sharedCells(3), sharedCells(3)];
    const topic = stage.bus.topic('calls');
    const guilty = topic.subscribe(stage.pool.handler(module), { data: own });
    const innocent = stage.bus.topic('others').subscribe(stage.pool.handler(module), { data: other });
    await Promise.all([guilty.ready, innocent.ready]);
    for (let round = 1; round <= 5; round += 1) {
      const outcomes = [
        guilty.publishAndWait(Note.create(kind)),
        innocent.publishAndWait(Note.create('nothing odd')),
        guilty.publishAndWait(Note.create('nothing odd')),
      ];
      expect(await Promise.all(outcomes)).toEqual(['handled', 'handled', 'handled']);
      await left(own, round);
    }
    expect([own[0], own[1], other[0], other[1]]).toEqual([10, 5, 5, 0]);
    expect(own[2], 'the same thread all the time').toBe(other[2]);
    const errors = stage.takeErrors();
    expect(errors).toHaveLength(5);
    for (const { code, subscription, invocationMessage, cause } of errors) {
      expect([code, subscription?.id, invocationMessage]).toEqual([
        'ERR_STASIS_STRAY_ERROR',
        guilty.id,
        undefined,
      ]);
      expect(cause).toBeInstanceOf(RangeError);
      expect(cause).toMatchObject({ message: kind, code: 'E_LATE' });
    }
    expect(stage.bus.statistics().threads.map(({ crashes }) => crashes)).toEqual([0]);
  },
);

it('SPEC 11.2: a late `throw null` is reported like any other', async () => {
  const memory = sharedCells(3);
  const handler = stage.pool.handler(module, { export: 'strayNull' });
  const subscription = stage.bus.topic('calls').subscribe(handler, { data: memory });
  expect(await subscription.publishAndWait(Note.create(1))).toBe('handled');
  await left(memory, 1);
  expect(stage.takeErrors()).toMatchObject([
    { code: 'ERR_STASIS_STRAY_ERROR', cause: null, subscription: { id: subscription.id } },
  ]);
});

it('SPEC 11.2: an error that comes when its subscription has ended is still reported as its own', async () => {
  const memory = sharedCells(3);
  const handler = stage.pool.handler(module, { export: 'strayWhenTold' });
  const subscription = stage.bus.topic('calls').subscribe(handler, { data: memory });
  await subscription.publishAndWait(Note.create(1));
  await subscription.unsubscribeAndJoin();
  // Home has forgotten all of it by the time the next one is loaded on that thread.
  await stage.bus.topic('others').subscribe(stage.pool.handler(module), { data: sharedCells(3) }).ready;
  Atomics.store(memory, 0, 1);
  while (stage.errorCount < 1) await new Promise((resolve) => setImmediate(resolve));
  expect(stage.takeErrors()).toMatchObject([
    {
      code: 'ERR_STASIS_STRAY_ERROR',
      cause: { message: 'told' },
      subscription: { id: subscription.id, topic: 'calls' },
    },
  ]);
});

it.each(['strict', 'throw', 'warn', 'none', 'warn-with-error-code'])(
  'SPEC 11.2: a rejection that nobody handles is reported once, with --unhandled-rejections=%s',
  async (mode) => {
    const scene = new FaultScene({
      threads: 1,
      execArgv: ['--no-warnings', `--unhandled-rejections=${mode}`],
    });
    const { bus, pool, errors } = scene;
    const rejecting = kinds.filter((kind) => kind.startsWith('rejection'));
    const subscription = bus.topic('calls').subscribe(pool.handler(module), { data: sharedCells(3) });
    for (const kind of rejecting) {
      const before = errors.length;
      await subscription.publishAndWait(Note.create(kind));
      while (errors.length === before) await new Promise((resolve) => setImmediate(resolve));
      // Whatever else the thread had to say of it comes before the next answer.
      await subscription.publishAndWait(Note.create('nothing odd'));
    }
    expect(errors).toMatchObject(
      rejecting.map((message) => ({
        code: 'ERR_STASIS_STRAY_ERROR',
        cause: { message, code: 'E_LATE' },
        subscription: { id: subscription.id, topic: 'calls' },
      })),
    );
    await scene.close();
  },
);
