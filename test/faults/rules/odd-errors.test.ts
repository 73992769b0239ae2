// An outcome is in the account before anybody is told of it: whatever a program does to its errors, and whatever is thrown, each
// message ends, and the next one is delivered (SPEC 11.0, 11.1).

import type { BusError, Handler, Message, RemoteHandler } from '@stasis-bus/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onEach, useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { sharedCells } from '../../support/shared-cells.js';
import type { Stage } from '../../support/stage.js';
import { statisticsOf } from '../../support/statistics-of.js';
import { oddities, whileOdd } from '../support/odd-errors.js';

const throwing = new URL('../handlers/throwing.mjs', import.meta.url);
const { kinds, now }: { readonly kinds: readonly string[]; readonly now: Handler } = await import(
  throwing.href
);

function countsOf({ bus }: Stage, subscription: { readonly id: string }) {
  const { handled, failed, dropped, queued } = statisticsOf(bus, subscription) ?? {};
  return { handled, failed, dropped, queued };
}

/** Publishes what fails and what does not, waits for both, and drains. */
async function outcomesOf(stage: Stage, handler: Handler | RemoteHandler, words: readonly string[]) {
  const subscription = stage.bus
    .topic('calls')
    .subscribe(handler, stage.placed({ accept: [Note], data: sharedCells(2) }));
  const outcomes = await Promise.allSettled(
    words.map((word) => subscription.publishAndWait(Note.create(word))),
  );
  await stage.bus.drain();
  const codes = outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as BusError).code,
  );
  return { codes, counts: countsOf(stage, subscription) };
}

const allEnded = {
  codes: ['handled', 'ERR_STASIS_HANDLER_FAILED', 'handled'],
  counts: { handled: 2, failed: 1, dropped: 0, queued: 0 },
};

onEach(['main', 'synchronous', 'pool'], (stage) => {
  describe.each(Object.keys(oddities))('while %s', (oddity) => {
    it('SPEC 11.0, 11.1: what fails is counted and reported once, and the next message is delivered', async () => {
      const handler = stage.isRemote ? stage.pool.handler(throwing, { export: 'now' }) : now;
      const seen = await whileOdd(oddity, () => outcomesOf(stage, handler, ['before', 'an error', 'after']));
      expect(seen).toEqual(allEnded);
      expect(stage.takeErrors().map(({ code }) => code)).toEqual(['ERR_STASIS_HANDLER_FAILED']);
    });
  });
});

onEach(['main', 'synchronous'], (stage) => {
  it.each(kinds)('SPEC 11.0, 11.1: %s that is thrown is counted and reported once', async (kind) => {
    expect(await outcomesOf(stage, now, ['before', kind, 'after'])).toEqual(allEnded);
    expect(stage.takeErrors().map(({ code }) => code)).toEqual(['ERR_STASIS_HANDLER_FAILED']);
  });
});

describe('an outcome that cannot be told', () => {
  const stage = useStage();
  afterEach(() => vi.restoreAllMocks());

  it('SPEC 11.0, 11.7: neither by process.emitWarning', async () => {
    const { Bus } = await import('@stasis-bus/core');
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {
      throw new Error('no warnings');
    });
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const bus = new Bus();
    const seen: unknown[] = [];
    const subscription = bus.topic('calls').subscribe(
      ({ value }) => {
        seen.push(value);
        if (value === 1) throw new Error('one');
      },
      { accept: [Note] },
    );
    for (const number of [1, 2]) bus.topic('calls').publish(Note, number);
    await subscription.unsubscribeAndJoin();
    await bus.close();
    expect(seen).toEqual([1, 2]);
    expect(written.mock.calls.map(([text]) => text)).toEqual([
      'StasisWarning: a handler failed: Error: one [subscription calls-1]\n',
    ]);
  });

  it('SPEC 11.0, 11.6: nor what one hears of when a message ends: it counts before', async () => {
    const topic = stage.bus.topic('calls');
    const queued: number[] = [];
    const counts: unknown[] = [];
    const subscription = topic.subscribe(
      (_message: Message) => {
        throw new Error('each of them');
      },
      {
        accept: [Note],
        congestion: { high: 2, low: 0 },
        onCongestion: (state, left) => {
          queued.push(left);
          counts.push(countsOf(stage, subscription).failed);
          throw new Error(state);
        },
      },
    );
    for (const number of [1, 2]) topic.publish(Note, number);
    await stage.bus.drain();
    expect(queued).toEqual([2, 0]);
    expect(counts).toEqual([0, 2]);
    expect(stage.takeErrors().map(({ code }) => code)).toEqual([
      'ERR_STASIS_CALLBACK_FAILED',
      'ERR_STASIS_HANDLER_FAILED',
      'ERR_STASIS_HANDLER_FAILED',
      'ERR_STASIS_CALLBACK_FAILED',
    ]);
  });
});

describe('a promise with a `then` of its own', () => {
  const stage = useStage();
  const ways: Readonly<Record<string, () => Promise<void>>> = {
    'throws in `then`': () =>
      Object.assign(Promise.resolve(), {
        // biome-ignore lint/suspicious/noThenProperty: that is what is tried
        then: () => {
          throw new Error('no then');
        },
      }),
    'calls back twice': () =>
      Object.assign(Promise.resolve(), {
        // biome-ignore lint/suspicious/noThenProperty: that is what is tried
        then: (done: () => void) => {
          done();
          done();
          return Promise.resolve();
        },
      }),
    'calls back both': () =>
      Object.assign(Promise.resolve(), {
        // biome-ignore lint/suspicious/noThenProperty: that is what is tried
        then: (done: () => void, failed: (reason: unknown) => void) => {
          done();
          failed(new Error('too late'));
          return Promise.resolve();
        },
      }),
    'has no constructor that can be read': () =>
      Object.defineProperty(Promise.resolve(), 'constructor', {
        get: () => {
          throw new Error('no constructor');
        },
      }),
  };

  it.each(Object.keys(ways))('SPEC 11.0, 11.5: that %s: the message ends once', async (way) => {
    const topic = stage.bus.topic('calls');
    const subscription = topic.subscribe(({ value }) => (value === 'odd' ? ways[way]?.() : undefined), {
      accept: [Note],
      timeout: 10_000,
    });
    for (const word of ['odd', 'next', 'last']) topic.publish(Note, word);
    await stage.bus.drain();
    const { handled, failed, ...rest } = countsOf(stage, subscription);
    expect((handled ?? 0) + (failed ?? 0)).toBe(3);
    expect(rest).toEqual({ dropped: 0, queued: 0 });
    expect(stage.takeErrors()).toHaveLength(failed ?? 0);
    await subscription.unsubscribeAndJoin();
  });
});
