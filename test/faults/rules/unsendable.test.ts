// What cannot be sent to another thread, or is refused there, ends with an error for exactly those messages: all else that was posted
// with it counts (SPEC 11.0). The messages here are none that a program makes: another version of the package could.

import { expect, it } from 'vitest';
import { onEach } from '../../support/placements.js';
import { Note, Parcel } from '../../support/sample-types.js';
import { sharedCells } from '../../support/shared-cells.js';
import type { Stage } from '../../support/stage.js';
import { statisticsOf } from '../../support/statistics-of.js';

const module = new URL('../handlers/unsendable.mjs', import.meta.url);
const { unsendable }: { readonly unsendable: Readonly<Record<string, () => never>> } = await import(
  module.href
);
const kinds = Object.keys(unsendable);

function accountOf({ bus }: Stage, subscription: { readonly id: string }) {
  const { passed, handled, failed, dropped, queued } = statisticsOf(bus, subscription) ?? {};
  return { passed, handled, failed, dropped, queued };
}

onEach(['pool', 'thread'], (stage) => {
  it.each(kinds)(
    'SPEC 11.0: a message for a thread that %s fails; those around it are handled',
    async (kind) => {
      const data = sharedCells(1);
      const topic = stage.bus.topic('calls');
      const [first, second] = ['first', 'second'].map((name) =>
        stage.bus.topic(name).subscribe(stage.pool.handler(module, { export: 'count' }), { data }),
      );
      for (const name of ['first', 'second']) topic.forwardTo(stage.bus.topic(name));
      await Promise.all([first?.ready, second?.ready]);
      topic.publish(Note, 'before');
      topic.publish(unsendable[kind]?.() as never);
      topic.publish(Note, 'after');
      await stage.bus.drain();
      for (const subscription of [first, second]) {
        const { handled, failed, queued } = accountOf(stage, subscription as never);
        expect({ handled, failed, queued }).toEqual({ handled: 3, failed: 1, queued: 0 });
      }
      expect(data[0]).toBe(6);
      expect(stage.takeErrors()).toMatchObject([
        { code: 'ERR_STASIS_HANDLER_FAILED', cause: { code: 'ERR_STASIS_MESSAGE_REFUSED' } },
        { code: 'ERR_STASIS_HANDLER_FAILED', cause: { code: 'ERR_STASIS_MESSAGE_REFUSED' } },
      ]);
    },
  );

  it.each(kinds)('SPEC 11.0: a message from a thread that %s is refused; all else counts', async (kind) => {
    const data = sharedCells(1);
    const seen: unknown[] = [];
    stage.bus
      .topic('out')
      .subscribe(({ value }) => void seen.push(value), { accept: [Note], synchronous: true });
    const subscription = stage.bus
      .topic('calls')
      .subscribe(stage.pool.handler(module, { export: 'republish' }), { data, accept: [Note] });
    const completion = await subscription.publishAndWait(Note.create(kind));
    expect(completion).toBe('handled');
    expect(await subscription.publishAndWait(Note.create('fine'))).toBe('handled');
    expect(seen).toEqual([`before ${kind}`, `after ${kind}`, 'before fine', 'fine', 'after fine']);
    expect(stage.takeErrors().map(({ code }) => code)).toEqual(['ERR_STASIS_MESSAGE_REFUSED']);
    expect(accountOf(stage, subscription)).toEqual({
      passed: 2,
      handled: 2,
      failed: 0,
      dropped: 0,
      queued: 0,
    });
  });

  it.each(kinds)(
    'SPEC 10.3, 11.0: a question with one that %s is an error of who asks; the next is answered',
    async (kind) => {
      const seen: unknown[] = [];
      stage.bus
        .topic('out')
        .subscribe(({ value }) => void seen.push(value), { accept: [Note], synchronous: true });
      stage.bus.topic('asked').subscribe((_message, { reply }) => reply(Parcel, 1), { accept: [Parcel] });
      const subscription = stage.bus
        .topic('calls')
        .subscribe(stage.pool.handler(module, { export: 'ask' }), { accept: [Note] });
      expect(await subscription.publishAndWait(Note.create(kind))).toBe('handled');
      expect(seen).toEqual([expect.stringContaining('ERR_STASIS_'), 'answered']);
    },
  );

  it.each(kinds)('SPEC 10.3, 11.0: an answer with one that %s is an error of who asked', async (kind) => {
    const seen: unknown[] = [];
    stage.bus
      .topic('out')
      .subscribe(({ value }) => void seen.push(value), { accept: [Note], synchronous: true });
    stage.bus
      .topic('asked')
      .subscribe((_message, { reply }) => reply(Parcel, { inner: unsendable[kind]?.() }), {
        accept: [Parcel],
      });
    const subscription = stage.bus
      .topic('calls')
      .subscribe(stage.pool.handler(module, { export: 'ask' }), { accept: [Note] });
    expect(await subscription.publishAndWait(Note.create('fine'))).toBe('handled');
    expect(seen).toHaveLength(2);
    expect(seen).not.toContain('answered');
  });
});
