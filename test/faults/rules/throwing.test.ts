// Whatever a handler on a thread throws or rejects with: it is reported once, everywhere, with what was thrown as its cause, and
// the next message is delivered (SPEC 11.1). How often the handler was called, and threw, is counted in shared memory.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { BusError } from '@stasis-bus/core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Note } from '../../support/sample-types.js';
import { sharedCells } from '../../support/shared-cells.js';
import { FaultScene } from '../support/fault-scene.js';

const module = new URL('../handlers/throwing.mjs', import.meta.url);
const { kinds }: { readonly kinds: readonly string[] } = await import(module.href);
// One for all tests: whatever is thrown, it goes on.
const scene = new FaultScene({ threads: 2 });
const { bus, pool, errors } = scene;

/** What is thrown is looked at where it arrives: `look` fails, or gives what is to be equal to the second part. */
type Expectation = readonly [look: (cause: never) => unknown, expected: unknown];

const itself = (cause: unknown): unknown => cause;
const isText = (cause: unknown): unknown => typeof cause === 'string' && cause.length > 0;
const stackOf = ({ stack }: Error): boolean => /throwing\.mjs:\d+/.test(stack ?? '');

const arrivesAs: Readonly<Record<string, Expectation>> = {
  null: [itself, null],
  undefined: [itself, undefined],
  'a string': [itself, 'a word'],
  'an empty string': [itself, ''],
  'a number': [itself, 0],
  false: [itself, false],
  'a bigint': [itself, 7n],
  'a symbol': [itself, 'Symbol(thrown)'],
  'a function': [itself, 'function thrown() {}'],
  'a plain object': [itself, { code: 5, list: [1] }],
  'an object with own __proto__': [
    (cause: object) => [Object.keys(cause), Object.getPrototypeOf(cause) === Object.prototype],
    [['__proto__', 'code'], true],
  ],
  'an object without a text': [itself, {}],
  'a proxy': [isText, true],
  'a proxy that throws': [isText, true],
  'a revoked proxy': [isText, true],
  'a promise': [isText, true],
  'something 1,500 deep': [isText, true],
  'something ten thousand deep': [isText, true],
  'an error': [(error: Error) => [String(error), stackOf(error)], ['Error: plain', true]],
  'an error of a class of its own': [
    (error: RangeError & { code: string; limit: unknown; cause: Error }) => [
      String(error),
      error instanceof RangeError,
      error.code,
      error.limit,
      [String(error.cause), error.cause instanceof TypeError],
      [stackOf(error), stackOf(error.cause)],
    ],
    ['QuotaError: too many', true, 'E_QUOTA', { calls: 5 }, ['TypeError: the cause', true], [true, true]],
  ],
  'an error with fields that cannot be cloned': [
    (error: TypeError) => [String(error), error instanceof TypeError, { ...error }],
    ['TypeError: odd fields', true, { code: 'E_ODD', fine: [1, { two: 2 }], __proto: 1 }],
  ],
  'an error with own __proto__': [
    (error: Error) => [String(error), 'polluted' in error, Object.getPrototypeOf(error) === Error.prototype],
    ['Error: proto', false, true],
  ],
  'an error whose parts throw': [
    (error: Error) => [error.name, error instanceof Error],
    ['SilentError', true],
  ],
  'a frozen error': [String, 'Error: cold'],
  'an error that is its own cause': [(error: Error) => String(error.cause), 'Error: round'],
  'an aggregate': [
    (error: AggregateError) => [String(error), error instanceof AggregateError, error.errors.map(String)],
    ['AggregateError: several', true, ['QuotaError: one', 'two']],
  ],
  'an abort': [(error: Error) => [error.name, error instanceof Error], ['AbortError', true]],
  'an error of the platform': [
    (error: TypeError & { code: string }) => [error instanceof TypeError, error.code],
    [true, 'ERR_INVALID_URL'],
  ],
};

const published: unknown[] = [];
const listen = (message: unknown): void => void published.push((message as { error: unknown }).error);
beforeEach(() => {
  published.length = 0;
  errors.length = 0;
  subscribe('stasis:error', listen);
});
afterEach(() => unsubscribe('stasis:error', listen));
afterAll(() => scene.close());

it('SPEC 11.1: of every kind it is known here how it is to arrive', () => {
  expect(Object.keys(arrivesAs)).toEqual(kinds);
});

describe.each(['now', 'later', 'rejected'])('a handler on a thread that throws %s', (how) => {
  it.each(kinds)(
    'SPEC 11.0, 11.1: %s: reported once, everywhere, and the next message is delivered',
    async (kind) => {
      const memory = sharedCells(2);
      // Of its own, so that one that fails is not in the way of the others.
      const topic = bus.topic(`calls ${how}: ${kind}`);
      const handler = pool.handler(module, { export: how });
      const subscription = topic.subscribe(handler, { data: memory, accept: [Note] });
      const outcomes = await Promise.allSettled(
        ['before', kind, 'after'].map((word) => subscription.publishAndWait(Note.create(word))),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect([...memory]).toEqual([3, 1]);

      const [error] = errors;
      expect(errors).toHaveLength(1);
      expect(error).toMatchObject({
        code: 'ERR_STASIS_HANDLER_FAILED',
        subscription: { id: subscription.id, topic: topic.name },
        invocationMessage: { value: kind },
        attempt: 1,
      });
      const [look, expected] = arrivesAs[kind] ?? [itself, 'not known'];
      expect('cause' in (error as BusError)).toBe(true);
      expect(look(error?.cause as never)).toEqual(expected);

      expect(published).toEqual([error]);
      expect(published[0]).toBe(error);
      expect(outcomes[1]).toMatchObject({ reason: { code: 'ERR_STASIS_HANDLER_FAILED' } });
      expect(scene.statisticsOf(subscription)).toMatchObject({
        passed: 3,
        handled: 2,
        failed: 1,
        dropped: 0,
        queued: 0,
      });
      expect(scene.crashes).toBe(0);
      await subscription.unsubscribeAndJoin();
    },
  );
});
