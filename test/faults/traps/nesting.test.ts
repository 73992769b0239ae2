// Values that are nested deep: a thread has a larger stack than home and can clone what home cannot read, and what cannot be
// read is lost with all that was posted with it. So nothing leaves a thread that is deeper than 500 levels.

import { expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { sharedCells } from '../../support/shared-cells.js';

const module = new URL('../handlers/nesting.mjs', import.meta.url);
const { kinds }: { readonly kinds: readonly string[] } = await import(module.href);
const stage = useStage('pool');

it.each(kinds)('SPEC 2.4, 10.3: %s: refused on the thread itself, and nobody waits for ever', async (way) => {
  const data = sharedCells(3);
  stage.bus.topic('parcels');
  const subscription = stage.bus.topic('calls').subscribe(stage.pool.handler(module), { data });
  for (const levels of [501, 3_000, 7_000]) {
    const message = Note.create(JSON.stringify({ way, levels }));
    expect(await subscription.publishAndWait(message)).toBe('handled');
  }
  expect([...data]).toEqual([0, 3, 0]);
  expect(stage.bus.topic('parcels').subscriberCount).toBe(0);
});

it('SPEC 2.4: 500 levels arrive', async () => {
  const data = sharedCells(3);
  const subscription = stage.bus.topic('calls').subscribe(stage.pool.handler(module), { data });
  for (const way of ['publish', 'subscribe a module with data']) {
    const message = Note.create(JSON.stringify({ way, levels: 500 }));
    expect(await subscription.publishAndWait(message)).toBe('handled');
  }
  expect([...data]).toEqual([2, 0, 0]);
  await stage.bus.drain();
  expect(stage.bus.topic('parcels').subscriberCount).toBe(1);
});
