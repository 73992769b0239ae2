// Whatever a handler returns does no harm: it is ignored unless it is a promise to wait for (SPEC 11.5).

import { expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { sharedCells } from '../../support/shared-cells.js';

const module = new URL('../handlers/returning.mjs', import.meta.url);
const { kinds }: { readonly kinds: readonly string[] } = await import(module.href);
const stage = useStage('pool');

it.each(kinds)('SPEC 11.5: a handler on a thread may return: %s', async (kind) => {
  const data = sharedCells(1);
  const subscription = stage.bus.topic('t').subscribe(stage.pool.handler(module), { data });
  expect(await subscription.publishAndWait(Note.create(kind))).toBe('handled');
  expect(await subscription.publishAndWait(Note.create('nothing odd'))).toBe('handled');
  expect(data[0]).toBe(2);
  expect(stage.bus.statistics().threads.map(({ crashes }) => crashes)).not.toContain(1);
});
