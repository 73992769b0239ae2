// Requests and back-pressure from any thread.

import { defineMessageType } from '@stasis-bus/core';
import { expect, it } from 'vitest';
import { type Actor, everybody, withEach } from '../../support/actors.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

const Question = defineMessageType('test.question').of<number | string>();
const Answer = defineMessageType('test.answer').of<number>();

/** A topic with two messages at a handler that waits, which is more than it bears. */
function congest({ stage: { bus } }: Actor): { relieve: () => void } {
  let relieve = (): void => {};
  const released = new Promise<void>((resolve) => {
    relieve = resolve;
  });
  bus.topic('full').subscribe(() => released, { congestion: { high: 2, low: 0 }, accept: [Note] });
  bus.topic('full').publish(Note, 1);
  bus.topic('full').publish(Note, 2);
  return { relieve: () => relieve() };
}

withEach(everybody, (actor) => {
  it('SPEC 10.1, 13.1: asks, and gets the answer of a handler at home or on the pool', async () => {
    const { bus, pool } = actor.stage;
    bus.topic('near').subscribe(({ value }, { reply }) => reply(Answer, Number(value) * 2), {
      accept: [Question],
    });
    const module = new URL('../../handlers/asking.mjs', import.meta.url);
    // The pool's only thread may be the one that asks.
    await bus.topic('far').subscribe(pool.handler(module, { export: 'double' }), { accept: [Question] })
      .ready;
    expect(await actor.run('request', { topic: 'near', value: 4 })).toBe(8);
    expect(await actor.run('request', { topic: 'far', value: 5 })).toBe(10);
  });

  it('SPEC 10.1, 13.1: a request that nobody answers is rejected, or times out, or is aborted', async () => {
    const { bus } = actor.stage;
    let release = (): void => {};
    bus.topic('silent').subscribe(() => {}, { accept: [Question] });
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    bus.topic('held').subscribe(() => held, { accept: [Question] });
    expect(await actor.run('request', { topic: 'silent', value: 1 })).toBe('ERR_STASIS_REQUEST_UNANSWERED');
    const timedOut = await actor.run('request', { topic: 'held', value: 1, timeout: 1 });
    expect(timedOut).toBe('ERR_STASIS_REQUEST_TIMEOUT');
    expect(await actor.run('requestAndAbort', 'held')).toEqual(['RangeError', 'TypeError']);
    release();
  });

  it('SPEC 13.1, 10.1: the error of an unanswered request says why', async () => {
    const nowhere = actor.stage.pool.handler(new URL('no-such-handler.mjs', import.meta.url));
    await actor.stage.bus.topic('broken').subscribe(nowhere).join();
    actor.stage.takeErrors();
    expect(await actor.run('requestUnanswered', 'broken')).toEqual({
      message: expect.stringMatching(
        /the topic has no subscriber; broken-1 has ended: the handler "default" of/,
      ),
      cause: { code: 'ERR_STASIS_HANDLER_LOAD', cause: 'ERR_MODULE_NOT_FOUND' },
    });
  });

  it('SPEC 11.1, 13.1: a request is rejected with the error of its handler, class and cause and stack kept', async () => {
    const { bus } = actor.stage;
    const { failToAnswer } = (await import('../../handlers/asking.mjs' as string)) as {
      failToAnswer: () => void;
    };
    bus.topic('failing').subscribe(failToAnswer, { accept: [Question] });
    expect(await actor.run('requestFailing', 'failing')).toEqual({
      isError: true,
      name: 'BusError',
      code: 'ERR_STASIS_HANDLER_FAILED',
      cause: { name: 'RangeError', isRange: true, text: 'no answer to why' },
      stack: true,
    });
    expect(actor.stage.takeErrors()).toMatchObject([{ code: 'ERR_STASIS_HANDLER_FAILED' }]);
  });

  it('SPEC 10.1, 11.6: congested and relieved say what home sees', async () => {
    expect(await actor.run('isCongested', 'missing')).toBe(false);
    expect(await actor.run('waitForRelief', 'missing')).toBe('settled');
    const { relieve } = congest(actor);
    expect(await actor.run('isCongested', 'full')).toBe(true);
    expect(await actor.run('abortRelief', 'full')).toEqual(['TypeError', 'RangeError']);
    const waiting = actor.run('waitForRelief', 'full');
    relieve();
    expect(await waiting).toBe('settled');
    await actor.stage.bus.drain();
    expect(await actor.run('isCongested', 'full')).toBe(false);
  });

  it('SPEC 10.2, 11.6: what was published counts when the same thread asks', async () => {
    const { relieve } = congest(actor);
    actor.stage.bus.topic('fuller').subscribe(() => new Promise((resolve) => setImmediate(resolve)), {
      congestion: { high: 5 },
      accept: [Note],
    });
    expect(await actor.run('publishAndAsk', { topic: 'fuller', count: 1000 })).toBe(true);
    relieve();
  });
});
