// Wall clocks are set: by NTP, after a suspend, by hand. What follows them, and what must not.

// Before the bus.
import '../../support/set-clock.mjs';
import { Bus, type BusError, defineMessageType } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Note, Parcel } from '../../support/sample-types.js';
import { letPass, resetWallClock, setWallClock } from '../../support/set-clock.mjs';

const Echo = defineMessageType('test.echo');
const hourMs = 3_600_000;
const steps = [
  { way: 'forward', stepMs: hourMs },
  { way: 'back', stepMs: -hourMs },
];
const execArgv = ['--import', new URL('../../support/set-clock.mjs', import.meta.url).href];
const parcels = new URL('../../handlers/parcels.mjs', import.meta.url);
const hanging = new URL('../../handlers/hanging.mjs', import.meta.url);

let errors: BusError[];
let bus: Bus;
let pool: WorkerPool;

beforeEach(() => {
  errors = [];
  bus = new Bus({ onError: (error) => errors.push(error) });
  pool = new WorkerPool({ threads: 1, execArgv });
});

afterEach(async () => {
  await bus.close();
  await pool.close();
  resetWallClock();
  letPass(1_000);
});

function expectNow(timestamp: number | undefined): void {
  expect(Math.abs((timestamp ?? 0) - Date.now())).toBeLessThan(1_000);
}

describe.each(steps)('a wall clock that is set $way', ({ stepMs }) => {
  it('SPEC 2.1: is followed within a second at home', () => {
    expectNow(Note.create(1).timestamp);
    setWallClock(stepMs);
    letPass(1_000);
    expectNow(Note.create(2).timestamp);
  });

  it('SPEC 2.1: is followed within a second on a thread, whatever time passes between two messages', async () => {
    const timestamps: number[] = [];
    bus.topic('echoes').subscribe(({ timestamp }) => void timestamps.push(timestamp), { accept: [Echo] });
    bus.topic('parcels').subscribe(pool.handler(parcels, { export: 'echo' }), { accept: [Parcel] });
    for (let round = 0; round < 3; round += 1) {
      bus.topic('parcels').publish(Parcel, round);
      await bus.drain();
      expectNow(timestamps.at(-1));
      setWallClock(stepMs);
      letPass(1_000);
    }
  });

  it('SPEC 11.3: does not change how long an invocation has taken, on a thread that started before or after', async () => {
    const topic = bus.topic('notes');
    const handler = pool.handler(hanging, { export: 'pause' });
    topic.subscribe(handler, { accept: [Note], timeout: hourMs / 2 });
    topic.publish(Note, 1);
    setWallClock(stepMs);
    topic.publish(Note, 2);
    await bus.drain();
    expect(errors).toEqual([]);
  });

  it('SPEC 11.3: keeps no overrun from being noticed', async () => {
    const topic = bus.topic('notes');
    const handler = pool.handler(hanging, { export: 'loopOn' });
    const data = new SharedArrayBuffer(8);
    setWallClock(stepMs);
    topic.subscribe(handler, { accept: [Note], timeout: 1_000, data });
    topic.publish(Note, 'loop');
    await bus.drain();
    expect(errors).toMatchObject([{ code: 'ERR_STASIS_HANDLER_TIMEOUT' }]);
  });

  it('SPEC 12.2: makes no topic older or younger', () => {
    bus.topic('notes');
    setWallClock(stepMs);
    const [topic] = bus.statistics().topics;
    expect(topic?.age).toBeGreaterThanOrEqual(0);
    expect(topic?.age).toBeLessThan(hourMs / 2);
  });
});

describe('between steps', () => {
  it.each([0.2, -0.2])(
    'SPEC 2.1: timestamps follow a drift of %d ms a millisecond, and never run backwards',
    (driftMs) => {
      let latest = 0;
      for (let count = 0; count < 5_000; count += 1) {
        const { timestamp } = Note.create(count);
        expect(timestamp).toBeGreaterThanOrEqual(latest);
        latest = timestamp;
        letPass(1);
        setWallClock(driftMs);
      }
      expectNow(latest);
    },
  );
});
