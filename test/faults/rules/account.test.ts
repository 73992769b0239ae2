// The account balances: every message accepted ends in exactly one of handled, failed and dropped, whatever its handler and its
// thread do. What was really done is written down in shared memory (SPEC 11.0).

import { type BusError, defineMessageType, MessageRouter, type SubscribeOptions } from '@stasis-bus/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Account } from '../support/account.js';
import { FaultScene } from '../support/fault-scene.js';

const Numbered = defineMessageType('test.numbered').of<number>();
const module = new URL('../handlers/accounting.mjs', import.meta.url);
const size = 400;

let scene: FaultScene;
beforeEach(() => {
  scene = new FaultScene({ threads: 2, restarts: { max: 1_000, within: 1_000 } });
});
afterEach(() => scene.close());

/** What was reported of each message: the code, by its number. None is reported twice. */
function reportedBy(id: string): Map<number, string> {
  const own = scene.errorsOf({ id }).filter(isOfMessage);
  const reported = new Map(
    own.map(({ invocationMessage, code }) => [Number(invocationMessage?.value), code]),
  );
  expect(reported.size, 'each is reported once').toBe(own.length);
  return reported;
}

/** The thread of a sticky subscription is reported as well, with no message. */
function isOfMessage({ invocationMessage }: BusError): boolean {
  return invocationMessage !== undefined;
}

const ways: readonly (readonly [name: string, options: SubscribeOptions])[] = [
  ['one after the other', {}],
  ['by keys', { partitionBy: ({ value }) => Number(value) % 7 }],
  ['several at once', { concurrency: 8 }],
  ['on one thread', { sticky: true }],
];

describe.each(ways)('a subscription whose messages are handled %s', (name, options) => {
  /** Every 50th message ends its thread once, every 7th fails. */
  async function run(onCrash: 'skip' | 'retry'): Promise<{ account: Account; id: string }> {
    const account = new Account(size);
    for (const number of account.numbers) {
      if (number % 50 === 20) account.die(number);
      if (number % 7 === 3) account.fail(number);
    }
    const { data } = account;
    // An innocent one may be under way at several ends.
    const all = { ...options, accept: [Numbered], onCrash, maxRetries: 20, data };
    const subscription = scene.bus.topic('calls').subscribe(scene.pool.handler(module), all);
    await subscription.ready;
    for (const number of account.numbers) scene.bus.topic('calls').publish(Numbered, number);
    await scene.bus.drain();
    return { account, id: subscription.id };
  }

  function expectBalance(id: string, failed: number): void {
    expect(scene.statisticsOf({ id })).toMatchObject({
      passed: size,
      handled: size - failed,
      failed,
      dropped: 0,
      queued: 0,
    });
  }

  function expectLosses(): void {
    expect(scene.errors.every(isOfMessage)).toBe(name !== 'on one thread');
  }

  it('SPEC 11.0, 11.2: skip: each is started at most once, and handled or reported', async () => {
    const { account, id } = await run('skip');
    expectLosses();
    const reported = reportedBy(id);
    for (const number of account.numbers) {
      const code = reported.get(number);
      const counts = [account.started(number), account.finished(number)];
      if (code === undefined) expect(counts, `${number} was handled`).toEqual([1, 1]);
      else expect(counts[0], `${number} was started`).toBe(1);
      if (code === 'ERR_STASIS_HANDLER_FAILED') expect(account.fails(number)).toBe(true);
      else if (code !== undefined) expect(code).toBe('ERR_STASIS_WORKER_CRASHED');
    }
    for (const number of account.numbers.filter((each) => each % 50 === 20))
      expect(reported.get(number)).toBe('ERR_STASIS_WORKER_CRASHED');
    expectBalance(id, reported.size);
  });

  it('SPEC 11.0, 11.2: retry: each is handled at least once, or fails by itself', async () => {
    const { account, id } = await run('retry');
    expectLosses();
    const reported = reportedBy(id);
    for (const number of account.numbers) {
      expect(account.started(number)).toBeGreaterThanOrEqual(number % 50 === 20 ? 2 : 1);
      expect(account.finished(number) > 0, `${number} came to its end`).toBe(!account.fails(number));
      expect(reported.get(number)).toBe(account.fails(number) ? 'ERR_STASIS_HANDLER_FAILED' : undefined);
    }
    expectBalance(id, reported.size);
    const started = account.numbers.reduce((sum, number) => sum + account.started(number), 0);
    expect(scene.statisticsOf({ id })?.retried).toBe(started - size);
  });
});

describe('messages that are dropped', () => {
  it('SPEC 11.0, 11.6: by a full queue: they are not started, and counted with the reason', async () => {
    const account = new Account(50);
    const subscription = scene.bus
      .topic('calls')
      .subscribe(scene.pool.handler(module, { export: 'workAfterGate' }), {
        accept: [Numbered],
        maxQueue: 10,
        data: account.data,
      });
    await subscription.ready;
    scene.bus.topic('calls').publish(Numbered, 0);
    await account.atGate();
    for (const number of account.numbers.slice(1)) scene.bus.topic('calls').publish(Numbered, number);
    account.openGate();
    await scene.bus.drain();
    const reported = reportedBy(subscription.id);
    expect(scene.errors.every(isOfMessage)).toBe(true);
    expect(new Set(reported.values())).toEqual(new Set(['ERR_STASIS_QUEUE_OVERFLOW']));
    for (const number of account.numbers) expect(account.started(number)).toBe(reported.has(number) ? 0 : 1);
    expect(scene.statisticsOf(subscription)).toMatchObject({
      passed: 50,
      handled: 11,
      failed: 0,
      dropped: reported.size,
    });
  });

  it.each(['subscription', 'router'])(
    'SPEC 11.0, 11.7: by a pool that is closed: what was started is finished, and the rest is told why: %s',
    async (kind) => {
      const account = new Account(50);
      const handler = scene.pool.handler(module, { export: 'workAfterGate' });
      const { data } = account;
      const control =
        kind === 'router'
          ? new MessageRouter(scene.bus.topic('calls'), { data: data as never }).add(Numbered, handler)
          : scene.bus.topic('calls').subscribe(handler, { accept: [Numbered], data });
      await control.ready;
      const outcomes = account.numbers.map((number) => control.publishAndWait(Numbered.create(number)));
      await account.atGate();
      const closing = scene.pool.close();
      account.openGate();
      const settled = await Promise.allSettled(outcomes);
      await Promise.all([closing, control.join()]);
      for (const [number, outcome] of settled.entries()) {
        const isHandled = outcome.status === 'fulfilled';
        expect([account.started(number), account.finished(number)]).toEqual(isHandled ? [1, 1] : [0, 0]);
        if (!isHandled) expect(outcome.reason).toMatchObject({ code: 'ERR_STASIS_EXECUTOR_CLOSED' });
      }
      expect(settled.map(({ status }) => status)).toContain('fulfilled');
      expect(settled.map(({ status }) => status)).toContain('rejected');
      expect(scene.errors.map(({ code }) => code)).toEqual(['ERR_STASIS_EXECUTOR_CLOSED']);
    },
  );
});
