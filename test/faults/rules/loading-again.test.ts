// A module that takes too long to load is tried again on a fresh thread before its subscription ends; whoever is at work beside it
// loses nothing.

import { Bus, type BusError } from '@stasis-bus/core';
import { afterEach, describe, expect, it } from 'vitest';
import { Note } from '../../support/sample-types.js';
import { openCell, sharedCells, waitUntilAtLeast } from '../../support/shared-cells.js';
import { Holder, LoadingScene } from '../support/loading-scene.js';

/** Each loading that never ends costs so much, and each that does end must do so within it, on however busy a machine. */
const loadTimeout = 700;

let scene: LoadingScene;

afterEach(() => scene.close());

describe.each(['waits', 'blocks'] as const)(
  'a module that %s while it loads, for longer than it may',
  (how) => {
    it('SPEC 11.4: is loaded on a fresh thread, and its subscription goes on', async () => {
      scene = new LoadingScene({ threads: 1, loadTimeout });
      scene.openGate();
      scene.neverEnd(2, how);
      const subscription = scene.subscribe('calls');
      const awaited = subscription.publishAndWait(Note.create('early'));
      await subscription.ready;
      expect(await awaited).toBe('handled');
      expect(scene.loads).toBeGreaterThanOrEqual(3);
      expect(scene.errors).toEqual([]);
    });

    it('SPEC 11.4: ends its subscription after the fourth time, and no other', async () => {
      scene = new LoadingScene({ threads: 1, loadTimeout });
      const other = new Holder(scene, 'other', 'linger');
      scene.neverEnd(2 ** 31 - 1, how);
      scene.openGate();
      const subscription = scene.subscribe('calls');
      await expect(subscription.ready).rejects.toMatchObject({
        code: 'ERR_STASIS_HANDLER_LOAD',
        message: expect.stringMatching(/within 700 ms \(the option `loadTimeout`\), 4 times in a row/),
      });
      await subscription.join();
      other.letGo();
      expect(await other.subscription.publishAndWait(Note.create('other'))).toBe('handled');
      expect(scene.errors.map(({ code, subscription: of }) => [code, of?.id])).toEqual([
        ['ERR_STASIS_HANDLER_LOAD', subscription.id],
      ]);
      // Where both were loading on a thread that is blocked, the first time does not tell which of them blocks it.
      expect([4, 5]).toContain(scene.loads);
    });
  },
);

describe('a thread where a module does not load', () => {
  it('SPEC 11.0, 11.4: is not ended before what is under way there has come to its end', async () => {
    scene = new LoadingScene({ threads: 1, loadTimeout });
    scene.openGate();
    const other = new Holder(scene, 'other', 'linger');
    await other.subscription.ready;
    await other.hold();
    scene.neverEnd(1, 'waits');
    const subscription = scene.subscribe('calls');
    await scene.begun(1);
    const waiting = other.subscription.publishAndWait(Note.create('after'));
    while (scene.pool.threads > 0) await new Promise(setImmediate);
    other.letGo();
    await subscription.ready;
    expect(await waiting).toBe('handled');
    expect(scene.errors).toEqual([]);
  });

  it('SPEC 11.7: learns, while it has not ended, that a bus is closed, and refuses what is published there', async () => {
    scene = new LoadingScene({ threads: 1, loadTimeout });
    scene.openGate();
    const errors: BusError[] = [];
    const other = new Bus({ onError: (error) => void errors.push(error) });
    const data = sharedCells(2);
    const handler = scene.pool.handler(new URL('../handlers/late-publishing.mjs', import.meta.url));
    const late = other.topic('late').subscribe(handler, { accept: [Note], data });
    // Held, so that what is published there late would not go to a topic that does not exist.
    const out = other.topic('out');
    await late.ready;
    late.topic.publish(Note, 'begin');
    await waitUntilAtLeast(data, 0, 1);
    scene.neverEnd(1, 'waits');
    const subscription = scene.subscribe('calls');
    await scene.begun(1);
    while (scene.pool.threads > 0) await new Promise(setImmediate);
    await expect(other.close({ timeout: 0 })).rejects.toMatchObject({ code: 'ERR_STASIS_CLOSE_TIMEOUT' });
    openCell(data, 1);
    while (errors.length === 0) await new Promise(setImmediate);
    expect(errors).toMatchObject([
      {
        code: 'ERR_STASIS_HANDLER_FAILED',
        cause: { code: 'ERR_STASIS_CLOSED' },
        subscription: { id: late.id },
      },
    ]);
    await subscription.ready;
    expect(scene.errors).toEqual([]);
    expect(other.findTopic('out')).toBe(out);
  });

  it('SPEC 4.11, 11.4: is not ended while a sticky subscription has its state there', async () => {
    scene = new LoadingScene({ threads: 1, loadTimeout });
    scene.openGate();
    const sticky = scene.subscribe('sticky', { sticky: true });
    await sticky.publishAndWait(Note.create('one'));
    const endless = scene.bus
      .topic('endless')
      .subscribe(scene.pool.handler(new URL('../handlers/never-loads.mjs', import.meta.url)));
    await expect(endless.ready).rejects.toMatchObject({ code: 'ERR_STASIS_HANDLER_LOAD' });
    await sticky.publishAndWait(Note.create('two'));
    await scene.bus.drain();
    expect(scene.counts).toEqual(['1', '2']);
  });
});
