// While the server is away messages wait, as many as was declared; when it is back they go on. And the end of a bridge.

import { Bus, defineMessageType, noop } from '@stasis-bus/core';
import { type BridgeOptions, bridge } from '@stasis-bus/nats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from './support/joined.js';
import { hasServer, NatsServer } from './support/server.js';

const Note = defineMessageType('nats.note').of<unknown>();
const guarantees = ['at-most-once', 'at-least-once'] as const;

interface Watched {
  status(): AsyncIterable<{ type: string }>;
}

/** Settles when a connection has noticed that its server is gone. */
async function gone(connection: Watched): Promise<void> {
  for await (const { type } of connection.status()) if (type === 'disconnect') return;
}

describe.skipIf(!hasServer)('while the server is away', () => {
  let server: NatsServer;
  let lastName = 0;
  beforeAll(async () => {
    server = await NatsServer.start();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());
  const options = (guarantee: 'at-most-once' | 'at-least-once', more: BridgeOptions = {}): BridgeOptions => {
    lastName += 1;
    const topics = [{ topic: 'notes', direction: 'both', types: [Note], guarantee }] as const;
    return { name: `away-${lastName}`, topics, ...more };
  };
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
  /** Kills the server, and waits until a bridge has noticed. */
  async function killed({ connection }: { connection: Watched }) {
    await Promise.all([gone(connection), server.kill()]);
    await new Promise(setImmediate);
  }

  it.each(guarantees)(
    '%s: what is published waits, and arrives when it is back, in order',
    async (guarantee) => {
      const given = options(guarantee);
      await using here = await join(server, given);
      await using there = await join(server, given);
      const heard = here.heard('notes');
      await killed(there);
      for (const index of upTo(2_000)) there.bus.topic('notes').publish(Note, index);
      expect(there.bridge.statistics()).toMatchObject({ connected: false, buffered: 2_000, exported: 0 });
      await server.start();
      await there.bridge.flush();
      if (guarantee === 'at-most-once') {
        // The receiver may come back after the sender: what was sent before that is lost.
        there.bus.topic('notes').publish(Note, 'last');
      } else {
        await heard.count(2_000);
        expect(heard.values).toEqual(upTo(2_000));
      }
      expect(there.bridge.statistics()).toMatchObject({
        connected: true,
        reconnects: 1,
        dropped: { overflow: 0 },
      });
    },
  );

  it.each(guarantees)(
    '%s: a bridge that is made while the server is away waits for it, as one that has lost it (SPEC 14.4)',
    async (guarantee) => {
      await using other = await NatsServer.start();
      const given = options(guarantee);
      await using here = await join(other, given);
      const heard = here.heard('notes');
      const connection = await other.connect();
      await Promise.all([gone(here.connection), gone(connection), other.kill()]);
      await using bus = new Bus();
      await using late = bridge(bus, connection, { ...given, buffer: { high: 40, most: 50 } });
      for (const index of upTo(100)) bus.topic('notes').publish(Note, index);
      // Long enough for whoever believes that it can send.
      for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
      expect(late.statistics()).toMatchObject({
        connected: false,
        exported: 0,
        buffered: 50,
        dropped: { overflow: 50 },
      });
      await other.start();
      await late.ready;
      await late.flush();
      expect(late.statistics()).toMatchObject({ connected: true, exported: 50, buffered: 0 });
      // Of what is at most once, the receiver has what was sent after it was back.
      await here.bridge.flush();
      bus.topic('notes').publish(Note, 'after');
      while (heard.values.at(-1) !== 'after') await heard.count(heard.messages.length + 1);
      if (guarantee === 'at-least-once') expect(heard.values).toEqual([...upTo(100).slice(50), 'after']);
    },
  );

  it.each(
    guarantees.flatMap((guarantee) =>
      (['drop-oldest', 'drop-newest'] as const).map((overflow) => [guarantee, overflow] as const),
    ),
  )(
    '%s, %s: no more than so many wait, who publishes hears of it, and each drop is counted',
    async (guarantee, overflow) => {
      const told: [string, number][] = [];
      const given = options(guarantee, {
        buffer: { high: 50, most: 100, overflow },
        onCongestion: (state, buffered) => void told.push([state, buffered]),
      });
      await using there = await join(server, given);
      await using reader = await join(server, { ...given, buffer: {}, onCongestion: () => {} });
      const heard = reader.heard('notes');
      await killed(there);
      for (const index of upTo(250)) there.bus.topic('notes').publish(Note, index);
      expect(told).toEqual([['congested', 50]]);
      expect(there.bridge.statistics()).toMatchObject({ buffered: 100, dropped: { overflow: 150 } });
      expect((await there.error('ERR_STASIS_BRIDGE_OVERFLOW')).message).toContain('notes');
      await server.start();
      await there.bridge.flush();
      expect(told.map(([state]) => state)).toEqual(['congested', 'relieved']);
      if (guarantee === 'at-most-once') return;
      await heard.count(100);
      expect(heard.values).toEqual(overflow === 'drop-oldest' ? upTo(250).slice(150) : upTo(100));
    },
  );

  it('a process goes on where it had acknowledged, and gets what it has missed', async () => {
    const given = options('at-least-once');
    await using there = await join(server, given);
    const first = await join(server, { ...given, process: 'reader' });
    const heard = first.heard('notes');
    for (const index of upTo(10)) there.bus.topic('notes').publish(Note, index);
    await heard.count(10);
    await first[Symbol.asyncDispose]();
    expect(first.bridge.statistics().acknowledged).toBe(10);
    for (const index of [10, 11, 12]) there.bus.topic('notes').publish(Note, index);
    await there.bridge.flush();
    await using again = await join(server, (bus) => {
      bus.topic('notes').subscribe(noop);
      return { ...given, process: 'reader' };
    });
    const late = again.heard('notes');
    there.bus.topic('notes').publish(Note, 13);
    while (late.values.at(-1) !== 13) await late.count(late.messages.length + 1);
    expect(again.bridge.statistics()).toMatchObject({ imported: 4, replayed: 3, duplicates: 0 });
  });

  it('a process that comes first time begins with what is new, or with all that there is', async () => {
    const given = options('at-least-once');
    await using there = await join(server, given);
    for (const index of upTo(500)) there.bus.topic('notes').publish(Note, index);
    await there.bridge.flush();
    const subscribed = (replay: 'new' | 'all') =>
      join(server, (bus) => {
        bus.topic('notes').subscribe(noop);
        return { ...given, replay };
      });
    await using all = await subscribed('all');
    await using fresh = await subscribed('new');
    const heard = [all.heard('notes'), fresh.heard('notes')];
    there.bus.topic('notes').publish(Note, 'last');
    for (const one of heard) {
      await one.count(1);
      while (one.values.at(-1) !== 'last') await one.count(one.messages.length + 1);
    }
    expect(all.bridge.statistics()).toMatchObject({ imported: 501, replayed: 500 });
    expect(fresh.bridge.statistics()).toMatchObject({ imported: 1, replayed: 0 });
  });

  it('acknowledges what handlers have ended with, failed or not, and not before', async () => {
    const given = options('at-least-once', { process: 'reader' });
    await using here = await join(server, given);
    await using there = await join(server, { ...given, process: 'writer' });
    let goOn: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const topic = here.bus.topic('notes');
    const entered = topic.once(Note);
    topic.subscribe(() => held, { accept: [Note] });
    topic.subscribe(
      () => {
        throw new Error('no');
      },
      { accept: [Note] },
    );
    there.bus.topic('notes').publish(Note, 1);
    await entered;
    await here.error('ERR_STASIS_HANDLER_FAILED');
    expect(here.bridge.statistics()).toMatchObject({ inFlight: 1, acknowledged: 0 });
    goOn();
    await here.bus.drain();
    await here.bridge.close();
    expect(here.bridge.statistics()).toMatchObject({ inFlight: 0, acknowledged: 1 });
  });

  it('delivers once what is published twice', async () => {
    const given = options('at-least-once');
    await using here = await join(server, given);
    await using there = await join(server, given);
    const heard = here.heard('notes');
    const message = Note.create('once');
    for (const one of [message, message, Note.create('end')]) there.bus.topic('notes').publish(one);
    await heard.count(2);
    expect(heard.values).toEqual(['once', 'end']);
    expect(here.bridge.statistics().duplicates).toBe(1);
  });

  it('makes the stream again when the server has lost all it had', async () => {
    await using other = await NatsServer.start();
    const given = options('at-least-once');
    await using here = await join(other, given);
    await using there = await join(other, given);
    const heard = here.heard('notes');
    for (const index of upTo(5)) there.bus.topic('notes').publish(Note, index);
    await heard.count(5);
    await other.kill();
    other.forget();
    await other.start();
    there.bus.topic('notes').publish(Note, 'anew');
    await heard.count(6);
    expect(heard.values.at(-1)).toBe('anew');
  });

  it('closing the bus sends what waits, and ends the bridge', async () => {
    const given = options('at-least-once');
    await using here = await join(server, given);
    const there = await join(server, given);
    const heard = here.heard('notes');
    for (const index of upTo(1_000)) there.bus.topic('notes').publish(Note, index);
    await there.bus.close();
    await there.bridge.close();
    await heard.count(1_000);
    expect(there.bridge.statistics()).toMatchObject({ exported: 1_000, buffered: 0 });
    await there.connection.close();
  });

  it('closing a bridge that has just been made waits for the server only', async () => {
    await using bus = new Bus();
    const made = bridge(bus, await server.connect(), options('at-least-once', { process: 'brief' }));
    await made.close({ timeout: 2 ** 31 - 1 });
  });

  it('closing while the server is away ends in time, and counts what was not sent', async () => {
    await using other = await NatsServer.start();
    const there = await join(other, options('at-least-once'));
    await other.kill();
    for (const index of upTo(10)) there.bus.topic('notes').publish(Note, index);
    await there.bridge.close({ timeout: 100 });
    expect(there.bridge.statistics()).toMatchObject({ exported: 0, buffered: 0, dropped: { closed: 10 } });
    await there.connection.close();
    await there.bus.close();
  });

  it('reports once that the connection is closed for good, and every promise settles', async () => {
    await using there = await join(server, options('at-least-once'));
    await there.connection.close();
    expect((await there.error('ERR_STASIS_BRIDGE_FAILED')).message).toContain('connection');
    there.bus.topic('notes').publish(Note, 1);
    await expect(there.bridge.flush()).rejects.toMatchObject({ code: 'ERR_STASIS_BRIDGE_FAILED' });
    await there.bridge.close();
    expect(there.errors).toHaveLength(1);
    const late = bridge(there.bus, there.connection, options('at-least-once'));
    await expect(late.ready).rejects.toMatchObject({ code: 'ERR_STASIS_BRIDGE_FAILED' });
  });

  it('says so when the server has no JetStream', async () => {
    await using plain = await NatsServer.startPlain();
    await using here = await join(plain, options('at-most-once'));
    expect(here.errors).toEqual([]);
    const durable = bridge(here.bus, here.connection, options('at-least-once'));
    await expect(durable.ready).rejects.toMatchObject({ code: 'ERR_STASIS_BRIDGE_FAILED' });
    await durable.close();
  });
});
