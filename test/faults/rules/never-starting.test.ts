// Threads that can never start are one error at once, not a hundred attempts (SPEC 11.2).

import { channel } from 'node:diagnostics_channel';
import { fileURLToPath } from 'node:url';
import type { ThreadEvent } from '@stasis-bus/core';
import type { WorkerPoolOptions } from '@stasis-bus/worker-runtime';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Note } from '../../support/sample-types.js';
import { FaultScene } from '../support/fault-scene.js';

const module = new URL('../../handlers/nowhere.mjs', import.meta.url);
const syntaxError = fileURLToPath(new URL('../handlers/syntax-error.txt', import.meta.url));
const parallelism = 2;
const threads = channel('stasis:thread');

const ways: readonly (readonly [what: string, options: WorkerPoolOptions, text: RegExp])[] = [
  [
    'a flag that Node.js does not know',
    { execArgv: ['--no-such-flag'] },
    /cannot start.*execArgv.*--no-such-flag/,
  ],
  ['a flag that is not for threads', { execArgv: ['--title=x'] }, /cannot start.*execArgv.*--title/],
  [
    'a flag in NODE_OPTIONS',
    { env: { NODE_OPTIONS: '--no-such-flag' } },
    /cannot start.*env.*--no-such-flag/,
  ],
  ['a missing file to import', { execArgv: ['--import', 'file:///nowhere.mjs'] }, /missing.*nowhere\.mjs/],
  ['a missing file to require', { execArgv: ['--require', './nowhere.cjs'] }, /missing.*nowhere\.cjs/],
  [
    'a file to require with a syntax error',
    { execArgv: ['--require', syntaxError] },
    /cannot start.*SyntaxError/,
  ],
  [
    'too little memory',
    { resourceLimits: { maxOldGenerationSizeMb: 1 } },
    /run out of memory.*resourceLimits/,
  ],
];

let starts: ThreadEvent[];
const onThread = (event: unknown): void => void starts.push(event as ThreadEvent);

beforeEach(() => {
  starts = [];
  threads.subscribe(onThread);
});
afterEach(() => void threads.unsubscribe(onThread));

it.each(ways)('SPEC 11.2: because of %s', async (_what, options, text) => {
  const scene = new FaultScene({ threads: parallelism, ...options });
  const { bus, pool, errors } = scene;
  const topic = bus.topic('calls');
  const subscription = topic.subscribe(pool.handler(module, { export: 'publishNowhere' }), {
    accept: [Note],
  });
  const failed = { code: 'ERR_STASIS_EXECUTOR_FAILED', message: expect.stringMatching(text) };
  await expect(subscription.ready).rejects.toMatchObject(failed);
  await subscription.join();
  expect(errors).toMatchObject([failed]);
  expect(starts.map(({ state }) => state).filter((state) => state !== 'crash')).toEqual([]);
  expect(starts.length).toBeLessThanOrEqual(parallelism);
  await scene.close();
});
