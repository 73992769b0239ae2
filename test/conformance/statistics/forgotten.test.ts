// Buses and pools that are closed and forgotten are kept by nobody, however long the other side lives.

import { Bus } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { describe, expect, it } from 'vitest';
import { collectUntil } from '../../support/collect-garbage.js';
import { useStage } from '../../support/placements.js';

const module = new URL('../../handlers/tell.mjs', import.meta.url);

describe('SPEC 12.1 the threads of a bus', () => {
  const stage = useStage('pool');

  it('are listed while a subscription uses them, though nobody else holds their pool', async () => {
    const topic = stage.bus.topic('calls');
    const closers: (() => Promise<void>)[] = [];
    const subscribe = async (): Promise<void> => {
      const pool = new WorkerPool({ threads: 1, name: 'forgotten' });
      const subscription = topic.subscribe(pool.handler(module, { export: 'tell' }));
      closers.push(() => subscription.unsubscribeAndJoin());
      await subscription.ready;
    };
    await subscribe();
    expect(await collectUntil(() => stage.bus.statistics().threads.length === 0)).toBe(false);
    for (const close of closers) await close();
  });

  it('are forgotten with their pool when that is closed', async () => {
    const topic = stage.bus.topic('calls');
    const comeAndGo = async (): Promise<void> => {
      const pool = new WorkerPool({ threads: 1 });
      await topic.subscribe(pool.handler(module, { export: 'tell' })).unsubscribeAndJoin();
      await pool.close();
    };
    for (let count = 0; count < 3; count += 1) await comeAndGo();
    expect(await collectUntil(() => stage.bus.statistics().threads.length === 0)).toBe(true);
  });
});

describe('SPEC 3.4 a bus that is closed', () => {
  const stage = useStage('pool');

  it('is not kept by the pool that its subscriptions ran on, and neither is what it reports errors to', async () => {
    const references: WeakRef<object>[] = [];
    const comeAndGo = async (): Promise<void> => {
      const listener = () => {};
      references.push(new WeakRef(listener));
      const bus = new Bus({ onError: listener });
      await bus.topic('calls').subscribe(stage.pool.handler(module, { export: 'tell' })).ready;
      await bus.close();
    };
    for (let count = 0; count < 3; count += 1) await comeAndGo();
    expect(await collectUntil(() => references.every((listener) => listener.deref() === undefined))).toBe(
      true,
    );
  });
});
