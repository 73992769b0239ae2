// Under `--disable-proto=throw` nothing of ours touches `__proto__`. The tests of behaviour run under it with
// `pnpm test:current`; this says that the flag reaches the tests and their threads.

import { expect, it } from 'vitest';
import { useStage } from '../support/placements.js';
import { Note } from '../support/sample-types.js';
import { sharedCells } from '../support/shared-cells.js';

const stage = useStage('pool');
const isDisabled = process.execArgv.includes('--disable-proto=throw');
const isAsked = (process.env['STASIS_NODE_FLAGS'] ?? '').includes('--disable-proto=throw');

it('threads run under the flags of their process', async () => {
  expect(isDisabled).toBe(isAsked);
  const data = sharedCells(1);
  const handler = stage.pool.handler(new URL('./handlers/proto.mjs', import.meta.url));
  const subscription = stage.bus.topic('t').subscribe(handler, { data });
  await subscription.publishAndWait(Note.create('try'));
  expect(data[0]).toBe(isDisabled ? 1 : 2);
});
