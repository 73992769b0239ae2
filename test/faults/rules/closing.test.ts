// Draining and closing with handlers on threads: what is counted in shared memory is what was done (SPEC 11.7).

import { describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { openCell, sharedCells } from '../../support/shared-cells.js';

const counting = new URL('../handlers/counting.mjs', import.meta.url);
const stage = useStage('pool');

/** What handlers/counting.mjs counts, begun and ended, and what it waits at. */
function cells(): Int32Array {
  return sharedCells(3);
}

describe('drain and close', () => {
  it('SPEC 11.7: drain waits for what handlers publish meanwhile', async () => {
    const [first, second] = [cells(), cells()];
    stage.bus.topic('t').subscribe(stage.pool.handler(counting), { data: first });
    stage.bus.topic('next').subscribe(stage.pool.handler(counting), { data: second });
    for (let index = 0; index < 20; index += 1) stage.bus.topic('t').publish(Note, 'pass on');
    await stage.bus.drain();
    expect([...first.subarray(0, 2), ...second.subarray(0, 2)]).toEqual([20, 20, 20, 20]);
  });

  it('SPEC 11.7: close finishes what is queued, then refuses further use', async () => {
    const data = cells();
    const topic = stage.bus.topic('t');
    topic.subscribe(stage.pool.handler(counting), { data });
    for (let index = 0; index < 50; index += 1) topic.publish(Note, 'one');
    await stage.bus.close();
    expect([...data.subarray(0, 2)]).toEqual([50, 50]);
    expect(() => topic.publish(Note, 'late')).toThrowError(
      expect.objectContaining({ code: 'ERR_STASIS_CLOSED' }),
    );
  });

  it('SPEC 11.7: close gives up at its timeout, and says what was still running', async () => {
    const data = cells();
    const topic = stage.bus.topic('held');
    const subscription = topic.subscribe(stage.pool.handler(counting, { export: 'hold' }), { data });
    await subscription.ready;
    topic.publish(Note, 'hold');
    await expect(stage.bus.close({ timeout: 300 })).rejects.toMatchObject({
      code: 'ERR_STASIS_CLOSE_TIMEOUT',
      message: expect.stringContaining(subscription.id),
    });
    openCell(data, 2);
    // The pool is closed after that, within its deadline, with nothing left running.
    await stage.pool.close();
    expect(stage.pool.threads).toBe(0);
    await expect(stage.bus.close()).rejects.toMatchObject({ code: 'ERR_STASIS_CLOSE_TIMEOUT' });
    stage.open();
  });

  it('SPEC 11.7: a pool that is closed first ends its subscriptions, and finishes what is running', async () => {
    const data = cells();
    const topic = stage.bus.topic('t');
    const subscription = topic.subscribe(stage.pool.handler(counting), { data });
    await subscription.ready;
    for (let index = 0; index < 50; index += 1) topic.publish(Note, 'one');
    await stage.pool.close();
    await subscription.join();
    expect(data[0]).toBe(data[1]);
    const codes = new Set(stage.takeErrors().map(({ code }) => code));
    expect([...codes]).toEqual(['ERR_STASIS_EXECUTOR_CLOSED']);
    expect(stage.bus.statistics().subscriptions.filter(({ id }) => id === subscription.id)).toEqual([]);
  });
});
