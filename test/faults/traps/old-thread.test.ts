// A thread that is told to end may run on for a while, in native code: until it has really ended, nothing that was under
// way there is started anywhere else. Piscina rejects its task at once.

import { defineMessageType } from '@stasis-bus/core';
import { expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { Truth } from '../../support/truth.js';

const Numbered = defineMessageType('test.numbered').of<number>();
const module = new URL('../handlers/native-work.mjs', import.meta.url);
const stage = useStage('pool');

it('SPEC 11.2, 11.3: the next message is started when the old thread has ended, and not before', async () => {
  const truth = new Truth(4);
  const topic = stage.bus.topic('calls');
  const subscription = topic.subscribe(stage.pool.handler(module), {
    accept: [Numbered],
    timeout: 1_000,
    data: truth.data,
  });
  await subscription.ready;
  for (const number of [0, 1, 2, 3]) topic.publish(Numbered, number);
  await stage.bus.drain();
  expect(stage.takeErrors()).toMatchObject([
    { code: 'ERR_STASIS_HANDLER_TIMEOUT', invocationMessage: { value: 0 } },
  ]);
  expect(truth.all).toEqual({ started: [1, 1, 1, 1], finished: [0, 1, 1, 1] });
  expect([truth.overlaps, truth.inversions], 'overlaps, inversions').toEqual([0, 0]);
});
