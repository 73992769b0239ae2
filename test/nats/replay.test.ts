// With a secret, who can read and write on the server, and does not have it, cannot have anything happen twice, or later.

import type { NatsConnection } from '@nats-io/transport-node';
import { defineMessageType } from '@stasis-bus/core';
import type { BridgeOptions } from '@stasis-bus/nats';
import { describe, expect, it } from 'vitest';
import { Freshness } from '../../packages/nats/src/import/freshness.js';
import { join } from './support/joined.js';
import { Program } from './support/program.js';
import { hasServer } from './support/server.js';
import { useSharedServer } from './support/shared-server.js';
import { signedFrame } from './support/signed-frame.js';

const Note = defineMessageType('nats.note').of<unknown>();
const secret = 'of nobody else';
const minuteMs = 60_000;
const session = '0123456789abcdef';

describe('SPEC 14.6: a signed frame', () => {
  const now = Date.now();
  const stored = (sequence: number, timeMs = now) => ({ sequence, timeMs });

  it('passes if its number is higher than those before it, on its subject and from its session', () => {
    const freshness = new Freshness();
    freshness.check('a', { session, sequence: 5, timeMs: now }, undefined);
    freshness.check('b', { session, sequence: 4, timeMs: now }, undefined);
    freshness.check('a', { session: 'another', sequence: 4, timeMs: now }, undefined);
    freshness.check('a', { session, sequence: 9, timeMs: now }, undefined);
    for (const sequence of [9, 5, 6]) {
      expect(() => freshness.check('a', { session, sequence, timeMs: now }, undefined)).toThrow(
        expect.objectContaining({ reason: 'repeated' }),
      );
    }
  });

  it('that its sender has sent again passes, and a copy of it does not', () => {
    const freshness = new Freshness();
    freshness.check('a', { session, sequence: 5, timeMs: now }, stored(1));
    freshness.check('a', { session, sequence: 5, timeMs: now + 10 }, stored(2));
    for (const timeMs of [now, now + 10]) {
      expect(() => freshness.check('a', { session, sequence: 5, timeMs }, stored(3))).toThrow(
        expect.objectContaining({ reason: 'repeated' }),
      );
    }
  });

  it('passes again when it is read again where it is stored', () => {
    const freshness = new Freshness();
    for (let times = 0; times < 3; times += 1)
      freshness.check('a', { session, sequence: 5, timeMs: now }, stored(1));
  });

  it('passes however long it was stored, if it was stored when it was sent', () => {
    const then = now - 1_000 * minuteMs;
    new Freshness().check('a', { session, sequence: 5, timeMs: then }, stored(1, then + 1_000));
    expect(() => new Freshness().check('a', { session, sequence: 5, timeMs: then }, stored(1))).toThrow(
      expect.objectContaining({ reason: 'stale' }),
    );
  });

  it('is remembered as long as it is fresh, by a clock that is behind as well', () => {
    const freshness = new Freshness();
    const frame = { session, sequence: 5, timeMs: now + minuteMs };
    freshness.check('a', frame, stored(1));
    let place = 2;
    for (let laterMs = 0; laterMs <= 2 * minuteMs; laterMs += 1_000, place += 1) {
      freshness.check(
        'other',
        { session, sequence: place, timeMs: now + laterMs },
        stored(place, now + laterMs),
      );
      expect(() => freshness.check('a', frame, stored(place, now + laterMs))).toThrow(
        expect.objectContaining({ reason: 'repeated' }),
      );
    }
    expect(() => freshness.check('a', frame, stored(place, now + 2 * minuteMs + 1_000))).toThrow(
      expect.objectContaining({ reason: 'stale' }),
    );
  });
});

describe.skipIf(!hasServer)('SPEC 14.6: who has no secret', () => {
  const shared = useSharedServer('replay');

  describe.each([
    ['at-most-once', 'm'],
    ['at-least-once', 'd'],
  ] as const)('%s', (guarantee, kind) => {
    const topics = [{ topic: 'notes', direction: 'both', types: [Note], guarantee }] as const;
    const strings = ['nats.note', 'id', 'eid'];
    const content = (value: unknown, number: number) => [
      'them',
      'notes',
      strings,
      [[0, 1, number, 1.5, 2, 0, 0, value]],
    ];

    it('cannot have a message come again', async () => {
      const given: BridgeOptions & { name: string } = { name: shared.freshName(), topics, secret };
      await using here = await join(shared.server, given);
      await using there = await join(shared.server, { ...given, process: 'them' });
      const evil = await shared.server.connect();
      const seen = recorded(evil, `${given.name}.${kind}.>`);
      await evil.flush();
      const heard = here.heard('notes');
      there.bus.topic('notes').publish(Note, 'one');
      await there.bridge.flush();
      there.bus.topic('notes').publish(Note, 'two');
      await there.bridge.flush();
      await heard.count(2);
      await seen.count(2);
      for (const { subject, bytes } of [...seen.all, ...seen.all.slice(0, 2)]) evil.publish(subject, bytes);
      await evil.flush();
      there.bus.topic('notes').publish(Note, 'three');
      await heard.count(3);
      expect(heard.values).toEqual(['one', 'two', 'three']);
      expect(here.bridge.statistics().refused).toMatchObject({ repeated: 4, forged: 0, stale: 0 });
      expect((await here.error('ERR_STASIS_BRIDGE_REFUSED')).message).toContain('number');
    });

    it('cannot have one come that was kept from coming for more than a minute', async () => {
      const given: BridgeOptions & { name: string } = { name: shared.freshName(), topics, secret };
      await using here = await join(shared.server, given);
      const heard = here.heard('notes');
      const subject = `${given.name}.${kind}.notes.them`;
      for (const [number, apartMs] of [
        -10 * minuteMs,
        -0.5 * minuteMs,
        0.5 * minuteMs,
        10 * minuteMs,
      ].entries()) {
        const timeMs = Date.now() + apartMs;
        here.connection.publish(
          subject,
          signedFrame(secret, subject, content(apartMs, number + 1), { timeMs }),
        );
      }
      here.connection.publish(subject, signedFrame(secret, subject, content('after', 9)));
      await heard.count(3);
      expect(heard.values).toEqual([-0.5 * minuteMs, 0.5 * minuteMs, 'after']);
      expect(here.bridge.statistics().refused).toMatchObject({ stale: 2, repeated: 0 });
      expect((await here.error('ERR_STASIS_BRIDGE_REFUSED')).message).toContain('clocks');
    });

    it('is not kept from it if nobody has one: a stamp alone proves nothing', async () => {
      const given: BridgeOptions & { name: string } = { name: shared.freshName(), topics };
      await using here = await join(shared.server, given);
      const evil = await shared.server.connect();
      const seen = recorded(evil, `${given.name}.${kind}.>`);
      await evil.flush();
      await using there = await join(shared.server, given);
      const heard = here.heard('notes');
      there.bus.topic('notes').publish(Note, 'one');
      await seen.count(1);
      await heard.count(1);
      for (const { subject, bytes } of seen.all.slice(0, 1)) evil.publish(subject, bytes);
      await evil.flush();
      there.bus.topic('notes').publish(Note, 'two');
      // What is stored is known by the ids of its messages.
      const expected = guarantee === 'at-most-once' ? ['one', 'one', 'two'] : ['one', 'two'];
      await heard.count(expected.length);
      expect(heard.values).toEqual(expected);
      expect(here.bridge.statistics().refused).toMatchObject({ repeated: 0, stale: 0 });
    });
  });

  it('cannot put an old snapshot in the place of the new one', async () => {
    const name = shared.freshName();
    const given = { url: shared.server.url, name, deadAfter: 1_000, secret };
    const evil = await shared.server.connect();
    const seen = recorded(evil, `$KV.${name}-snapshots.>`);
    await evil.flush();
    await using owner = await Program.start('cache-holder', { ...given, eid: 'owner' });
    await using other = await Program.start('cache-holder', { ...given, eid: 'other' });
    await owner.ask('set', { id: 'sip', count: 1 });
    await owner.ask('set', { id: 'sip', count: 2 });
    await other.ask('until', { id: 'sip', total: 2 });
    await seen.count(2);
    const [old] = seen.all;
    if (old === undefined) throw new Error('nothing was seen');
    evil.publish(old.subject, old.bytes);
    await evil.flush();
    expect(await other.ask('error', { text: 'number' })).toContain('ERR_STASIS_BRIDGE_REFUSED');
    expect(await owner.ask('error', { text: 'number' })).toContain('ERR_STASIS_BRIDGE_REFUSED');
    // Its owner has put the new one there again: who joins finds it.
    await seen.count(4);
    await using late = await Program.start('cache-holder', { ...given, eid: 'late' });
    expect(await late.ask('until', { id: 'sip', total: 2 })).toBe(2);
    expect(await other.ask('until', { id: 'sip', total: 2 })).toBe(2);
  });

  it('cannot keep a dead process alive with what it said when it was alive', async () => {
    const name = shared.freshName();
    const given = { url: shared.server.url, name, deadAfter: 1_000, secret };
    const evil = await shared.server.connect();
    const beats = recorded(evil, `${name}.p.dead`);
    await evil.flush();
    const dead = await Program.start('cache-holder', { ...given, eid: 'dead' });
    await using other = await Program.start('cache-holder', { ...given, eid: 'other' });
    await dead.ask('set', { id: 'sip', count: 1 });
    await other.ask('until', { id: 'sip', total: 1 });
    await beats.count(5);
    await dead.kill();
    const timer = setInterval(() => {
      for (const { subject, bytes } of beats.all.slice(0, 5)) evil.publish(subject, bytes);
    }, 50);
    try {
      expect(await other.ask('until', { id: 'sip', total: null })).toBeNull();
    } finally {
      clearInterval(timer);
    }
    expect(await other.ask('error', { text: '.p.dead' })).toContain('number');
  });
});

describe.skipIf(!hasServer)('SPEC 14.6: two live processes', () => {
  const shared = useSharedServer('namesakes');
  const topics = [{ topic: 'notes', direction: 'export', types: [Note] }] as const;

  it.each([
    ['with a secret', { secret }],
    ['without one', {}],
  ])('of one name hear of each other, %s', async (_, more) => {
    const given = { name: `names-${Object.keys(more).length}`, topics, ...more };
    await using alone = await join(shared.server, { ...given, process: 'alone' });
    const left = await join(shared.server, { ...given, process: 'twice' });
    await left[Symbol.asyncDispose]();
    await using one = await join(shared.server, { ...given, process: 'twice' });
    expect(one.errors).toEqual([]);
    await using two = await join(shared.server, { ...given, process: 'twice' });
    for (const { error } of [one, two])
      expect((await error('ERR_STASIS_BRIDGE_FAILED')).message).toContain('"twice"');
    await one.bridge.flush();
    await two.bridge.flush();
    expect([one.errors.length, two.errors.length, alone.errors.length, left.errors.length]).toEqual([
      1, 1, 0, 0,
    ]);
  });

  it('of one eid hear of each other', async () => {
    const given = { url: shared.server.url, name: 'eids', deadAfter: 1_000, eid: 'twice' };
    await using one = await Program.start('cache-holder', given);
    await using two = await Program.start('cache-holder', given);
    for (const program of [one, two])
      expect(await program.ask('error', { text: '"twice"' })).toContain('ERR_STASIS_BRIDGE_FAILED');
  });

  it('of one eid do not change the bucket in turn, as fast as the server answers', async () => {
    const given = { url: shared.server.url, name: 'in-turn', deadAfter: 1_000, eid: 'twice' };
    await using one = await Program.start('cache-holder', given);
    await one.ask('set', { id: 'sip', count: 1 });
    await using two = await Program.start('cache-holder', given);
    for (const program of [one, two]) await program.ask('error', { text: '"twice"' });
    const watcher = await shared.server.connect();
    const beats = recorded(watcher, 'in-turn.p.twice');
    const changes = recorded(watcher, '$KV.in-turn-snapshots.>');
    // About three seconds, in which each changes it once a second.
    await beats.count(24);
    expect(changes.all.length).toBeLessThan(50);
  });
});

interface Recorded {
  readonly all: { readonly subject: string; readonly bytes: Uint8Array }[];
  /** Settles when so many were seen. */
  count(count: number): Promise<void>;
}

/** What whoever may read on the server sees. */
function recorded(connection: NatsConnection, subject: string): Recorded {
  const all: { subject: string; bytes: Uint8Array }[] = [];
  let check = (): void => {};
  connection.subscribe(subject, {
    callback: (error, message) => {
      if (error === null) all.push({ subject: message.subject, bytes: Uint8Array.from(message.data) });
      check();
    },
  });
  return {
    all,
    async count(count) {
      while (all.length < count) {
        await new Promise<void>((resolve) => {
          check = resolve;
        });
      }
    },
  };
}
