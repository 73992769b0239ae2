// A pool whose threads end all the time, in the middle of everything, under many subscriptions: nothing is lost, nothing
// overlaps, nothing is out of order, and the account balances. The ground truth is kept in shared memory.

import { Bus, type SubscriptionStatistics } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statisticsOf } from '../../support/statistics-of.js';
import { Killer } from './killer.js';
import { Patient } from './patient.js';

const subscriptions = 20;
const messagesEach = 5_000;
const endEveryMs = 50;
const defaultRetries = 3;
const handlers = ['workNow', 'workLater', 'workAndEcho', 'workNow'] as const;

class Chaos {
  readonly pool = new WorkerPool({ threads: 2, restarts: { max: 100_000, within: 1_000 } });
  readonly killer = new Killer(this.pool);
  readonly patients: Patient[] = [];
  readonly bus = new Bus({
    onError: (error) =>
      this.patients
        .find(({ subscription }) => subscription.id === error.subscription?.id)
        ?.errors.push(error),
  });

  constructor(onCrash: 'skip' | 'retry') {
    for (let index = 0; index < subscriptions; index += 1) {
      const handler = handlers[index % handlers.length] ?? 'workNow';
      this.patients.push(new Patient(this.bus, this.pool, handler, messagesEach, onCrash));
    }
  }

  async run(): Promise<void> {
    await Promise.all(this.patients.map(({ subscription }) => subscription.ready));
    const killing = this.killer.run(endEveryMs);
    await Promise.all(this.patients.map((patient) => patient.publishAll()));
    await this.bus.drain();
    this.killer.stop();
    await killing;
  }

  statisticsOf({ subscription }: Patient): SubscriptionStatistics | undefined {
    return statisticsOf(this.bus, subscription);
  }

  async close(): Promise<void> {
    await this.bus.close();
    await this.pool.close();
  }
}

describe.each(['skip', 'retry'] as const)('with onCrash %s, while a thread ends every 50 ms', (onCrash) => {
  let chaos: Chaos;

  beforeAll(async () => {
    chaos = new Chaos(onCrash);
    await chaos.run();
    // Only there so that what hangs ends.
  }, 1_200_000);
  afterAll(() => chaos.close(), 600_000);

  it('SPEC 11.0: of every message accepted it is known whether it was handled or failed', () => {
    for (const patient of chaos.patients) {
      const { reported, handled } = patient;
      expect(new Set(reported).size, 'each is reported once').toBe(reported.length);
      expect(chaos.statisticsOf(patient)).toMatchObject({
        passed: messagesEach,
        handled: handled.length,
        failed: reported.length,
        dropped: 0,
        queued: 0,
      });
    }
  });

  it('SPEC 4.2: no two invocations of a subscription overlap, and none is out of order', () => {
    for (const { truth } of chaos.patients) {
      expect([truth.overlaps, truth.inversions], 'overlaps, inversions').toEqual([0, 0]);
    }
  });

  it('SPEC 11.2: what counts as handled came to its end, and what it published has arrived', () => {
    for (const { handled, truth, echoes } of chaos.patients) {
      const { finished } = truth.all;
      expect(handled.filter((number) => finished[number] === 0)).toEqual([]);
      if (echoes.length > 0) expect(handled.filter((number) => !echoes.includes(number))).toEqual([]);
    }
    expect(chaos.patients.filter(({ echoes }) => echoes.length > 0)).toHaveLength(subscriptions / 4);
  });

  it(`SPEC 11.2: the policy ${onCrash} decides how often a message is started`, () => {
    for (const patient of chaos.patients) {
      const { truth, errors } = patient;
      const most = onCrash === 'skip' ? 1 : 1 + defaultRetries;
      expect(Math.max(...truth.all.started)).toBeLessThanOrEqual(most);
      expect(errors.filter(({ code }) => code !== 'ERR_STASIS_WORKER_CRASHED').map(String)).toEqual([]);
      expect(errors.filter(({ attempt }) => attempt !== most).map(String), 'given up too early').toEqual([]);
      const retried = chaos.statisticsOf(patient)?.retried ?? Number.NaN;
      expect(truth.invocations).toBeLessThanOrEqual(messagesEach + retried);
    }
  });

  it('SPEC 11.2: every thread that ended was replaced (at once: see replacing.test.ts)', () => {
    const { killer, pool } = chaos;
    const figures = [0.5, 0.9, 0.99, 1].map(
      (part) => `${100 * part} % ${killer.returnMs(part).toFixed()} ms`,
    );
    // For who reads it: it says more of the machine than of the pool.
    console.log(`${killer.ends} ends; replaced: ${figures.join(', ')}`);
    expect(pool.threads).toBe(2);
    expect(killer.ends).toBeGreaterThan(50);
  });
});
