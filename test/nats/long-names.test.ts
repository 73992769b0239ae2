// Names are data: however long one is, it arrives, or is refused before it is sent, and nothing else is held up.

import { defineMessageType } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { join } from './support/joined.js';
import { Program } from './support/program.js';
import { hasServer } from './support/server.js';
import { useSharedServer } from './support/shared-server.js';

const Note = defineMessageType('nats.note').of<unknown>();
/** A line of a server has 4,096 bytes. */
const long = 'x'.repeat(5_000);
const longInUnits = '名'.repeat(820);
const deadAfter = 1_000;

describe.skipIf(!hasServer)('SPEC 14.1: with long names', () => {
  const shared = useSharedServer('long');

  describe.each(['at-most-once', 'at-least-once'] as const)('%s', (guarantee) => {
    it.each([
      ['of many characters', long],
      ['of many units', longInUnits],
      ['that is short', 'notes'],
    ])('brings what is published on a topic %s, from a process of that name', async (_, topic) => {
      const topics = [{ topic: '*', direction: 'both', types: [Note], guarantee }] as const;
      const name = shared.freshName();
      await using here = await join(shared.server, { name, topics });
      await using there = await join(shared.server, { name, topics, process: topic });
      const heard = here.heard(topic);
      const others = here.heard('others');
      there.bus.topic('others').publish(Note, 'before');
      there.bus.topic(topic).publish(Note, 'long');
      there.bus.topic('others').publish(Note, 'after');
      await there.bridge.flush();
      await heard.count(1);
      await others.count(2);
      expect(heard.messages[0]?.headers['stasis-bridge']).toBe(topic);
      expect(others.values).toEqual(['before', 'after']);
      expect([there.bridge.statistics().reconnects, here.bridge.statistics().reconnects]).toEqual([0, 0]);
    });

    it('brings what is published on one topic with a long name, and nothing of another', async () => {
      const name = shared.freshName();
      const types = [Note];
      await using here = await join(shared.server, {
        name,
        topics: [{ topic: long, direction: 'import', types, guarantee }],
      });
      await using there = await join(shared.server, {
        name,
        topics: [{ topic: '*', direction: 'export', types, guarantee }],
      });
      const heard = here.heard(long);
      const others = here.heard(`${long}x`);
      there.bus.topic(`${long}x`).publish(Note, 'not this');
      there.bus.topic(long).publish(Note, 'this');
      await heard.count(1);
      expect(heard.values).toEqual(['this']);
      expect(others.values).toEqual([]);
    });

    it('refuses, once, a message that does not fit into a frame with its name, and goes on', async () => {
      const topics = [{ topic: '*', direction: 'both', types: [Note], guarantee }] as const;
      const given = { name: shared.freshName(), topics, mostBytes: 10_000 };
      await using here = await join(shared.server, given);
      await using there = await join(shared.server, given);
      const heard = here.heard('notes');
      there.bus.topic('x'.repeat(20_000)).publish(Note, 'never');
      there.bus.topic('notes').publish(Note, 'after');
      await there.bridge.flush();
      await heard.count(1);
      const { message } = await there.error('ERR_STASIS_BRIDGE_REFUSED');
      expect(message).toContain('10000 may be sent');
      expect(there.errors.length).toBe(1);
      expect(there.bridge.statistics()).toMatchObject({
        refused: { oversized: 1 },
        exported: 1,
        buffered: 0,
        reconnects: 0,
      });
    });
  });

  it.each([
    ['of many characters', long],
    ['of many units', longInUnits],
  ])('shares snapshots with ids and entities %s, and clears those of the dead', async (_, text) => {
    const given = { url: shared.server.url, name: shared.freshName(), deadAfter };
    await using one = await Program.start('cache-holder', { ...given, eid: `one${text}` });
    const two = await Program.start('cache-holder', { ...given, eid: `two${text}` });
    await one.ask('set', { id: text, count: 3 });
    await two.ask('set', { id: text, count: 4 });
    await two.ask('set', { id: `${text}2`, count: 1 });
    expect(await one.ask('until', { id: text, total: 7 })).toBe(7);
    expect(await one.ask('until', { id: `${text}2`, total: 1 })).toBe(1);
    expect(await two.ask('until', { id: text, total: 7 })).toBe(7);
    await two.ask('clear', { id: `${text}2` });
    expect(await one.ask('until', { id: `${text}2`, total: null })).toBeNull();
    await two.kill();
    expect(await one.ask('until', { id: text, total: 3 })).toBe(3);
  });
});
