// A pool outlives a bus, and may serve several, one after another or at once: each error arrives once, at a bus that can hear it.

import { Bus, type BusError } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { collectUntil } from '../../support/collect-garbage.js';
import { Note } from '../../support/sample-types.js';
import { sharedCells } from '../../support/shared-cells.js';

const untidy = new URL('../handlers/untidy.mjs', import.meta.url);
const straying = new URL('../handlers/straying-ways.mjs', import.meta.url);
const unsendable = new URL('../handlers/unsendable.mjs', import.meta.url);

let pool: WorkerPool;

beforeEach(() => {
  pool = new WorkerPool({ threads: 1 });
});

afterEach(() => pool.close());

/** A bus of the pool, and what was reported to it. */
class Served {
  readonly errors: BusError[] = [];
  readonly bus = new Bus({ onError: (error) => void this.errors.push(error) });

  /** Has the bus use the pool for a while. */
  async use(module: URL): Promise<void> {
    const subscription = this.bus.topic('passing').subscribe(pool.handler(module), { accept: [Note] });
    await subscription.ready;
    await subscription.unsubscribeAndJoin();
  }

  async heard(count: number): Promise<void> {
    while (this.errors.length < count) await new Promise(setImmediate);
  }
}

/** Has a bus use the pool, closes it, and waits until nothing is left of it. */
async function comeAndGo(use: (bus: Bus) => Promise<void>): Promise<void> {
  const references: WeakRef<object>[] = [];
  const come = async (): Promise<void> => {
    const listener = () => {};
    references.push(new WeakRef(listener));
    const bus = new Bus({ onError: listener });
    await use(bus);
    await bus.close();
  };
  await come();
  expect(await collectUntil(() => references.every((listener) => listener.deref() === undefined))).toBe(true);
}

describe('an error of which it is not known whose it is', () => {
  const error = { code: 'ERR_STASIS_STRAY_ERROR', cause: { message: 'not torn down' } };

  it('SPEC 11.2: is reported to the bus that is open', async () => {
    const [closed, open] = [new Served(), new Served()];
    await closed.use(untidy);
    await closed.bus.close();
    await open.use(untidy);
    await pool.close();
    expect(open.errors).toMatchObject([error]);
    expect(closed.errors).toEqual([]);
    await open.bus.close();
  });

  it('SPEC 11.2: is reported to the last bus when all are closed', async () => {
    const [first, last] = [new Served(), new Served()];
    for (const served of [first, last]) {
      await served.use(untidy);
      await served.bus.close();
    }
    await pool.close();
    expect(last.errors).toMatchObject([error]);
    expect(first.errors).toEqual([]);
  });

  it('SPEC 11.2, 11.7: is a process warning when no bus is left', async () => {
    await comeAndGo(async (bus) => {
      await bus.topic('calls').subscribe(pool.handler(untidy)).ready;
    });
    const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    await pool.close();
    const given: readonly (readonly unknown[])[] = warnings.mock.calls;
    vi.restoreAllMocks();
    expect(given).toEqual([
      [
        'an error outside of any invocation: RangeError: not torn down',
        expect.objectContaining({ code: 'ERR_STASIS_STRAY_ERROR' }),
      ],
    ]);
  });
});

describe('an error that a handler has left behind', () => {
  it('SPEC 11.2: is reported to its own bus, also when that is closed', async () => {
    const [closed, open] = [new Served(), new Served()];
    const data = sharedCells(3);
    const handler = pool.handler(straying, { export: 'strayWhenTold' });
    const subscription = closed.bus.topic('calls').subscribe(handler, { data });
    await subscription.publishAndWait(Note.create(1));
    await closed.bus.close();
    await open.use(straying);
    Atomics.store(data, 0, 1);
    await closed.heard(1);
    expect(closed.errors).toMatchObject([
      {
        code: 'ERR_STASIS_STRAY_ERROR',
        cause: { message: 'told' },
        subscription: { id: subscription.id, topic: 'calls' },
      },
    ]);
    await open.bus.close();
    expect(open.errors).toEqual([]);
  });

  it('SPEC 11.2: when its bus is gone, is reported to another, and not as one of a subscription there', async () => {
    const data = sharedCells(3);
    const handler = pool.handler(straying, { export: 'strayWhenTold' });
    await comeAndGo(async (bus) => {
      await bus.topic('calls').subscribe(handler, { data }).publishAndWait(Note.create(1));
    });
    const open = new Served();
    const innocent = open.bus.topic('calls').subscribe(pool.handler(straying), { data: sharedCells(3) });
    await innocent.ready;
    Atomics.store(data, 0, 1);
    await open.heard(1);
    expect(innocent.id).toBe('calls-1');
    expect(open.errors).toMatchObject([
      {
        code: 'ERR_STASIS_STRAY_ERROR',
        message: expect.stringContaining('left behind by calls-1 of a bus that no longer exists'),
        cause: { message: 'told' },
      },
    ]);
    expect(open.errors[0]?.subscription).toBeUndefined();
    await open.bus.close();
  });
});

describe('a message from a thread that is refused', () => {
  it.each(['is open', 'is closed'])(
    'SPEC 11.0, 11.2: is reported to the bus on which it was published, while an older one %s',
    async (state) => {
      const [older, own] = [new Served(), new Served()];
      await older.use(straying);
      if (state === 'is closed') await older.bus.close();
      const subscription = own.bus
        .topic('calls')
        .subscribe(pool.handler(unsendable, { export: 'republish' }), {
          accept: [Note],
          data: sharedCells(1),
        });
      await subscription.publishAndWait(Note.create('holds a function'));
      expect(own.errors.map(({ code }) => code)).toEqual(['ERR_STASIS_MESSAGE_REFUSED']);
      expect(older.errors).toEqual([]);
      await own.bus.close();
      await older.bus.close();
    },
  );
});
