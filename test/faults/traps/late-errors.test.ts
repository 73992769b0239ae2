// Errors that come when the invocation which started them has ended. Piscina fails the next task with them, or they are
// uncaught exceptions at home; here they are reported as their subscription's, and fail nobody.

import { expect, it } from 'vitest';
import { waitUntilAtLeast } from '../../conformance/parallel/wait-until.js';
import { useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';

const module = new URL('../handlers/straying-ways.mjs', import.meta.url);
const { kinds }: { readonly kinds: readonly string[] } = await import(module.href);
const leftCell = 1;
// One thread: whose error it is cannot be told by the thread.
const stage = useStage('thread');

function cells(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
}

/** Settles when that many errors were left behind, and were taken in at home. */
async function left(memory: Int32Array, count: number): Promise<void> {
  await waitUntilAtLeast(memory, leftCell, count);
  while (stage.errorCount < count) await new Promise((resolve) => setImmediate(resolve));
}

it.each(kinds)(
  'SPEC 11.2: %s: reported as its subscription’s, and the next message is innocent',
  async (kind) => {
    const [own, other] = [cells(), cells()];
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
  const memory = cells();
  const handler = stage.pool.handler(module, { export: 'strayNull' });
  const subscription = stage.bus.topic('calls').subscribe(handler, { data: memory });
  expect(await subscription.publishAndWait(Note.create(1))).toBe('handled');
  await left(memory, 1);
  expect(stage.takeErrors()).toMatchObject([
    { code: 'ERR_STASIS_STRAY_ERROR', cause: null, subscription: { id: subscription.id } },
  ]);
});
