// A position is one in a certain stream. When the server has another one of the same name, because somebody has removed it or the
// disk was lost, it is read from its beginning, and a bucket is filled again; and everybody hears of it.

import { JetStreamApiError, type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { Bus, type BusError, defineMessageType } from '@stasis-bus/core';
import { busPortOf } from '@stasis-bus/core/internal';
import { type BridgeOptions, bridge } from '@stasis-bus/nats';
import { describe, expect, it } from 'vitest';
import { LimitedReports } from '../../packages/nats/src/reports/limited-reports.js';
import { refusalIn } from '../../packages/nats/src/server/server-refusals.js';
import { StreamIdentity } from '../../packages/nats/src/server/stream-identity.js';
import { Channels, channelsCache, countCleared } from './programs/channels.js';
import { Heard, join } from './support/joined.js';
import { Program } from './support/program.js';
import { hasServer, NatsServer } from './support/server.js';

const Note = defineMessageType('nats.note').of<unknown>();
const topics = [{ topic: 'notes', direction: 'both', types: [Note], guarantee: 'at-least-once' }] as const;
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const name = 'anew';

type Joined = Awaited<ReturnType<typeof join>>;

async function managerOf(server: NatsServer): Promise<JetStreamManager> {
  return jetstreamManager(await server.connect());
}

/** Stores each in a frame of its own. */
async function publish({ bus, bridge: joined }: Joined, values: readonly unknown[]): Promise<void> {
  for (const value of values) {
    bus.topic('notes').publish(Note, value);
    await joined.flush();
  }
}

describe.skipIf(!hasServer)('a stream of messages that was made anew (SPEC 14.2)', () => {
  const streamIsRemoved = async (server: NatsServer) => {
    await (await managerOf(server)).streams.delete(`${name}-messages`);
  };
  const diskIsLost = async (server: NatsServer) => {
    await server.kill();
    server.forget();
    await server.start();
  };
  const later = upTo(30).map((index) => `anew ${index}`);

  it('is read from its beginning by a process that was away meanwhile', async () => {
    await using server = await NatsServer.start();
    const options: BridgeOptions = { name, topics };
    await using writer = await join(server, options);
    const first = await join(server, { ...options, process: 'reader' });
    const before = first.heard('notes');
    await publish(writer, upTo(10));
    await before.count(10);
    await first[Symbol.asyncDispose]();
    await streamIsRemoved(server);
    // More than the old one had: the position of the reader would lie among them.
    await publish(writer, later);
    const heard = new Heard();
    await using again = await join(server, (bus) => {
      bus.topic('notes').subscribe((message) => heard.add(message), { accept: [Note] });
      return { ...options, process: 'reader' };
    });
    await heard.count(later.length);
    expect(heard.values).toEqual(later);
    for (const { error } of [again, writer])
      expect((await error('ERR_STASIS_BRIDGE_FAILED')).message).toContain('was made anew');
    expect(again.errors).toHaveLength(1);
  });

  it.each([
    ['somebody has removed it', streamIsRemoved],
    ['the disk was lost', diskIsLost],
  ])('is read from its beginning by a process that lives, when %s', async (_, makeAnew) => {
    await using server = await NatsServer.start();
    await using writer = await join(server, { name, topics });
    await using reader = await Program.start('note-reader', { url: server.url, name });
    const told = (what: 'value' | 'error') =>
      reader.told.flatMap((one) => (what in (one as object) ? [(one as Record<string, unknown>)[what]] : []));
    await publish(writer, upTo(10));
    await reader.until(() => told('value').length === 10);
    // It does not notice before there is more in the new one than there was in the old one.
    reader.stop();
    await makeAnew(server);
    await publish(writer, later);
    reader.goOn();
    await reader.until(() => told('value').includes(later.at(-1)));
    expect(told('value')).toEqual([...upTo(10), ...later]);
    const ofTheStream = told('error').filter((text) => String(text).includes(`${name}-messages`));
    expect(ofTheStream).toEqual([expect.stringMatching(/ERR_STASIS_BRIDGE_FAILED .* was made anew/)]);
  });
});

describe('a stream that the server is just making for another process (SPEC 14.2)', () => {
  it('is asked for again, and is not taken for another one', () => {
    const errors: BusError[] = [];
    const bus = new Bus({ onError: (error) => void errors.push(error) });
    const identity = new StreamIdentity(
      'made anew',
      new LimitedReports(busPortOf(bus), 'ERR_STASIS_BRIDGE_FAILED'),
    );
    expect(() => identity.isAnother('0001-01-01T00:00:00Z')).toThrow('just making');
    expect(identity.isAnother('2026-01-01T00:00:00Z')).toBe(false);
    expect(errors).toEqual([]);
    expect(identity.isAnother('2026-01-02T00:00:00Z')).toBe(true);
    expect(errors).toHaveLength(1);
  });
});

describe('a stream that cannot be made while one of its name is still being removed (SPEC 14.3)', () => {
  it('is not refused: it is made a little later', () => {
    const description = 'error creating store for stream';
    const said = new JetStreamApiError({ code: 500, err_code: 10_049, description });
    expect(refusalIn(said)).toBeUndefined();
    expect(refusalIn(new Error('not stored', { cause: said }))).toBeUndefined();
    const isFull = new JetStreamApiError({
      code: 503,
      err_code: 10_077,
      description: 'maximum messages exceeded',
    });
    expect(refusalIn(isFull)).toBe(isFull);
  });
});

describe.skipIf(!hasServer)('a bucket of positions that was removed (SPEC 14.2)', () => {
  it('is made again by the processes that live, which lose nothing by it', async () => {
    await using server = await NatsServer.start();
    const options: BridgeOptions = { name, topics };
    await using writer = await join(server, options);
    const first = await join(server, { ...options, process: 'reader' });
    const before = first.heard('notes');
    await publish(writer, upTo(10));
    await before.count(10);
    await (await managerOf(server)).streams.delete(`KV_${name}-progress`);
    await publish(writer, ['more']);
    await before.count(11);
    expect((await first.error('ERR_STASIS_BRIDGE_FAILED')).message).toContain('was made anew');
    await first[Symbol.asyncDispose]();
    expect(first.bridge.statistics().acknowledged).toBe(11);
    await publish(writer, ['last']);
    const heard = new Heard();
    await using _again = await join(server, (bus) => {
      bus.topic('notes').subscribe((message) => heard.add(message), { accept: [Note] });
      return { ...options, process: 'reader' };
    });
    await heard.count(1);
    expect(heard.values).toEqual(['last']);
  });

  it.each([
    ['new', ['later']],
    ['all', ['before', 'missed', 'later']],
  ] as const)('has a process that is not running begin as a new one: replay %s', async (replay, expected) => {
    await using server = await NatsServer.start();
    const options: BridgeOptions = { name, topics, replay };
    await using writer = await join(server, { ...options, process: 'writer' });
    const first = await join(server, { ...options, process: 'reader' });
    const before = first.heard('notes');
    await publish(writer, ['before']);
    await before.count(1);
    await first[Symbol.asyncDispose]();
    await (await managerOf(server)).streams.delete(`KV_${name}-progress`);
    await publish(writer, ['missed']);
    const heard = new Heard();
    await using _again = await join(server, (bus) => {
      bus.topic('notes').subscribe((message) => heard.add(message), { accept: [Note] });
      return { ...options, process: 'reader' };
    });
    await publish(writer, ['later']);
    await heard.count(expected.length);
    expect(heard.values).toEqual(expected);
    expect((await writer.error('ERR_STASIS_BRIDGE_FAILED')).message).toContain('will begin as new ones');
  });
});

describe.skipIf(!hasServer)('a bucket of snapshots that was made anew (SPEC 14.2)', () => {
  const stream = `KV_${name}-snapshots`;
  const bucketIsRemoved = async (server: NatsServer) => {
    await (await managerOf(server)).streams.delete(stream);
  };
  /** There is more in it than there was in the old one: what processes know of the old one tells them nothing. */
  const othersMakeIt = async (server: NatsServer) => {
    await bucketIsRemoved(server);
    const kv = await new Kvm(await server.connect()).create(`${name}-snapshots`, { history: 1 });
    await Promise.all(upTo(100).map((index) => kv.put(`nats=002eother.${index}.nobody`, 'none')));
  };

  it.each([
    ['it was removed', bucketIsRemoved],
    ['others have made it, and put more into it', othersMakeIt],
  ])(
    'is filled again by the processes that live, and nothing is cleared meanwhile, when %s',
    async (_, makeAnew) => {
      await using server = await NatsServer.start();
      const deadAfter = 5_000;
      const start = (eid: string) => Program.start('cache-holder', { url: server.url, name, deadAfter, eid });
      await using one = await start('one');
      await one.ask('set', { id: 'sip', count: 1 });

      const errors: BusError[] = [];
      await using bus = new Bus({ onError: (error) => void errors.push(error) });
      const { cache, caching } = channelsCache(bus);
      const cleared = countCleared(caching);
      const connection = await server.connect();
      await using joined = bridge(bus, connection, {
        name,
        deadAfter,
        caches: [{ caching, types: [Channels] }],
      });
      await joined.ready;
      bus.topic('channels').publish(Channels, { id: 'sip', count: 40 });
      await one.ask('until', { id: 'sip', total: 41 });

      await makeAnew(server);
      // Who comes now has nothing but what is in the bucket.
      await using two = await start('two');
      await two.ask('until', { id: 'sip', total: 41 });
      expect(cache.get(Channels, 'sip', { eid: null })?.value.count).toBe(41);
      expect(cleared.count).toBe(0);
      expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([
        expect.stringMatching(/ERR_STASIS_BRIDGE_FAILED .* was made anew/),
      ]);
    },
  );
});
