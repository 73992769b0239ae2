// What a connected thread says may be large: it goes in several posts. What home would refuse is an error on the thread that says it,
// and costs nothing else; threads of a pool have no limit.

import { Bus, type BusError, type RemoteBus } from '@stasis-bus/core';
import { exposeBus } from '@stasis-bus/worker-runtime';
import { connectBus } from '@stasis-bus/worker-runtime/worker';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { onEach } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';

const tooMany = 1_000_001;
let errors: BusError[] = [];
let bus: Bus;
let remote: RemoteBus;

/** Not plain, so that it does not travel in bytes. */
function listOf(count: number): never {
  return new Map([['list', Array(count).fill(1)]]) as never;
}

function sizeOf(value: unknown): number | undefined {
  return (value as ReadonlyMap<string, readonly number[]>).get('list')?.length;
}

beforeEach(async () => {
  errors = [];
  bus = new Bus({ onError: (error) => errors.push(error) });
  remote = await connectBus(exposeBus(bus));
});

afterEach(async () => {
  await remote.close();
  await bus.close();
});

it('SPEC 11.9: large values that are published at once arrive in order, in several posts', async () => {
  const sizes: unknown[] = [];
  bus.topic('in').subscribe(({ value }) => void sizes.push(sizeOf(value)), { accept: [Note] });
  for (const count of [400_001, 400_002, 400_003]) remote.topic('in').publish(Note, listOf(count));
  const twice = Note.create(listOf(400_004));
  remote.topic('in').publish(twice);
  remote.topic('in').publish(twice);
  await remote.flush();
  await bus.drain();
  expect(sizes).toEqual([400_001, 400_002, 400_003, 400_004, 400_004]);
  expect(errors).toEqual([]);
});

it('SPEC 11.9: many calls at once are answered, also with options that they share', async () => {
  const options = { acceptFormatters: ['json'], data: { many: [{ a: 1 }] } };
  const subscribing = [1, 2, 3].map(() => remote.topic('in').subscribe(() => {}, options));
  const flushing = Array.from({ length: 3_000 }, () => remote.flush());
  await Promise.all([...subscribing, ...flushing]);
  expect(errors).toEqual([]);
});

it('SPEC 11.9: what is too large throws where it is published, and nothing else is lost', async () => {
  const heard: unknown[] = [];
  bus.topic('in').subscribe(({ value }) => void heard.push(value), { accept: [Note] });
  const topic = remote.topic('in');
  topic.publish(Note, 'before');
  expect(() => topic.publish(Note, listOf(tooMany))).toThrow(
    expect.objectContaining({ code: 'ERR_STASIS_VALUE_NOT_CLONEABLE' }),
  );
  const asking = topic.request(Note, listOf(tooMany), { reply: Note });
  await expect(asking).rejects.toMatchObject({ code: 'ERR_STASIS_VALUE_NOT_CLONEABLE' });
  topic.publish(Note, 'after');
  await remote.flush();
  await bus.drain();
  expect(heard).toEqual(['before', 'after']);
  expect(errors).toEqual([]);
});

it('SPEC 11.0, 11.9: a failure with too large fields arrives without them', async () => {
  const failing = remote.topic('in').subscribe(
    () => {
      throw Object.assign(new TypeError('large'), { list: Array(tooMany).fill(1) });
    },
    { accept: [Note] },
  );
  await failing;
  bus.topic('in').publish(Note, 'one');
  await bus.drain();
  expect(errors).toMatchObject([{ code: 'ERR_STASIS_HANDLER_FAILED', cause: { message: 'large' } }]);
  expect(errors[0]?.cause).not.toHaveProperty('list');
  const [account] = bus.statistics().subscriptions;
  expect(account).toMatchObject({ failed: 1, queued: 0 });
});

onEach(['pool'], (stage) => {
  it('SPEC 11.9: a thread of a pool may publish more at once', async () => {
    const next = stage.bus.topic('out').once(Note);
    const handler = await stage.subscribe(stage.bus.topic('in'), 'any-thread/republishing:publishMany');
    stage.bus.topic('in').publish(Note, tooMany);
    expect(sizeOf((await next).value)).toBe(tooMany);
    await handler.unsubscribeAndJoin();
  });
});
