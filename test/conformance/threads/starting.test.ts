// Threads that start while others end: they are left alone. Each thread that has ended is replaced by one.

import { setTimeout as later } from 'node:timers/promises';
import { Bus, defineMessageType } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { expect, it } from 'vitest';

const Question = defineMessageType('test.question').of<number>();
const handlers = new URL('../../handlers/asking.mjs', import.meta.url);
const threads = 4;
const endings = 24;

it('SPEC 11.2: one thread is started for each that has ended, however many end meanwhile', async () => {
  let started = 0;
  const count = (): void => {
    started += 1;
  };
  process.on('worker', count);
  const failed: string[] = [];
  const bus = new Bus({ onError: ({ code }) => failed.push(code) });
  const pool = new WorkerPool({ threads });
  const topic = bus.topic('calls');
  await topic.subscribe(pool.handler(handlers, { export: 'dieAsked' }), { concurrency: threads }).ready;
  for (let question = 0; question < endings; question += 1) topic.publish(Question, question);
  await bus.drain();
  while (pool.threads < threads) await later(1);
  process.off('worker', count);
  const crashes = pool.statistics().threads.reduce((sum, thread) => sum + thread.crashes, 0);
  expect(failed).toEqual(Array(endings).fill('ERR_STASIS_WORKER_CRASHED'));
  expect(crashes).toBe(endings);
  expect(started).toBe(threads + crashes);
  await bus.close();
  await pool.close();
});
