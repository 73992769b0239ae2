// What the server refuses is told, once for each cause, and counted as refused; and it holds up nothing else.

import { DiscardPolicy, jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { Bus, type BusError, defineMessageType } from '@stasis-bus/core';
import { type BridgedTopic, type BridgeOptions, bridge } from '@stasis-bus/nats';
import { describe, expect, it } from 'vitest';
import { Channels, channelsCache, countCleared } from './programs/channels.js';
import { type Heard, join } from './support/joined.js';
import { Program } from './support/program.js';
import { hasServer, NatsServer } from './support/server.js';

const Note = defineMessageType('nats.note').of<unknown>();
const name = 'refused';
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const topicOf = (topic: string, guarantee: 'at-most-once' | 'at-least-once'): BridgedTopic => ({
  topic,
  direction: 'both',
  types: [Note],
  guarantee,
});
const topicsOf = (guarantee: 'at-most-once' | 'at-least-once') => [
  topicOf('notes', guarantee),
  topicOf('calls', guarantee),
];
const durable: BridgeOptions = { name, topics: topicsOf('at-least-once') };

/** One user, also without a name, may do all, the other not what is denied. */
const users = (denied: string): string =>
  `no_auth_user: all
  authorization { users: [
    { user: all, password: all },
    { user: some, password: some, permissions: { ${denied} } }
  ] }`;
const all = { user: 'all', pass: 'all' };
const some = { user: 'some', pass: 'some' };
const nothingDenied = 'publish: { deny: [ nothing ] }';

const refusals = (errors: readonly BusError[]) =>
  errors.filter(({ code }) => code === 'ERR_STASIS_BRIDGE_REFUSED').map(({ message }) => message);

/** More of them than fit into one small frame. */
const messages = upTo(40).map((index) => `${index} ${'b'.repeat(900)}`);
const numbers = ({ values }: Heard) => values.map((value) => Number.parseInt(String(value), 10));

describe.skipIf(!hasServer)('at-least-once messages that the server refuses to store (SPEC 14.3)', () => {
  it('wait until its store has room again, and hold up no other topic', async () => {
    await using server = await NatsServer.startWith('', 'max_file_store: 3MB');
    const topics = [topicOf('notes', 'at-least-once'), topicOf('calls', 'at-most-once')];
    await using writer = await join(server, { name, topics, buffer: { high: 1, most: 20 } });
    await using reader = await join(server, { name, topics });
    const heard = { calls: reader.heard('calls') };
    for (const index of upTo(12)) writer.bus.topic('notes').publish(Note, `${index} ${'x'.repeat(400_000)}`);
    expect((await writer.error('ERR_STASIS_BRIDGE_REFUSED')).message).toContain(
      'to store messages of "notes"',
    );
    const { exported, buffered, refused } = writer.bridge.statistics();
    expect(refused['by-server']).toBeGreaterThan(0);
    expect(exported).toBeLessThan(12);
    expect(buffered).toBeGreaterThan(0);
    // As many as may wait at all.
    for (const index of upTo(20)) writer.bus.topic('notes').publish(Note, index);
    for (const index of upTo(20)) writer.bus.topic('calls').publish(Note, index);
    await heard.calls.count(20);
    expect(heard.calls.values).toEqual(upTo(20));
    await (await jetstreamManager(await server.connect())).streams.purge(`${name}-messages`);
    await writer.bridge.flush();
    expect(writer.bridge.statistics()).toMatchObject({
      buffered: 0,
      topics: [{ exported: 20 }, { exported: 20 }],
    });
    expect(refusals(writer.errors)).toHaveLength(1);
  });

  it.each(['wait', 'drop'] as const)(
    '%s, as the option says, when the stream takes no more',
    async (whenRefused) => {
      await using server = await NatsServer.start();
      await using writer = await join(server, { ...durable, whenRefused });
      const { streams } = await jetstreamManager(await server.connect());
      const { config } = await streams.info(`${name}-messages`);
      await streams.update(`${name}-messages`, { ...config, max_msgs: 3, discard: DiscardPolicy.New });
      const notes = writer.bus.topic('notes');
      for (const index of upTo(3)) {
        notes.publish(Note, index);
        await writer.bridge.flush();
      }
      notes.publish(Note, 3);
      expect((await writer.error('ERR_STASIS_BRIDGE_REFUSED')).message).toContain('maximum messages');
      notes.publish(Note, 4);
      if (whenRefused === 'wait') {
        expect(writer.bridge.statistics()).toMatchObject({
          exported: 3,
          buffered: 2,
          refused: { 'by-server': 1 },
        });
        await streams.update(`${name}-messages`, { ...config, max_msgs: 100 });
      }
      await writer.bridge.flush();
      const expected = whenRefused === 'wait' ? { exported: 5, refused: 1 } : { exported: 3, refused: 2 };
      const { exported, buffered, refused } = writer.bridge.statistics();
      expect({ exported, buffered, refused: refused['by-server'] }).toEqual({ ...expected, buffered: 0 });
      expect(refusals(writer.errors)).toHaveLength(1);
    },
  );

  it('are divided when the stream takes smaller ones only; a single one that is too large is refused', async () => {
    await using server = await NatsServer.start();
    await using writer = await join(server, durable);
    await using reader = await join(server, durable);
    const heard = reader.heard('notes');
    const { streams } = await jetstreamManager(await server.connect());
    const { config } = await streams.info(`${name}-messages`);
    await streams.update(`${name}-messages`, { ...config, max_msg_size: 10_000 });
    for (const value of ['x'.repeat(20_000), ...messages]) writer.bus.topic('notes').publish(Note, value);
    await heard.count(40);
    expect(numbers(heard)).toEqual(upTo(40));
    await writer.bridge.flush();
    expect(writer.bridge.statistics()).toMatchObject({
      exported: 40,
      buffered: 0,
      refused: { oversized: 1 },
    });
  });

  it('are divided when the server comes back and takes smaller ones only', async () => {
    await using server = await NatsServer.startWith('');
    await using writer = await join(server, durable);
    await using reader = await join(server, durable);
    const heard = reader.heard('notes');
    const gone = (async () => {
      for await (const { type } of writer.connection.status()) if (type === 'disconnect') return;
    })();
    await Promise.all([gone, server.kill()]);
    for (const value of ['x'.repeat(30_000), ...messages]) writer.bus.topic('notes').publish(Note, value);
    // By now the first frame waits to be sent.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    server.configure('max_payload: 20000');
    await server.start();
    await heard.count(40);
    expect(numbers(heard)).toEqual(upTo(40));
    await writer.bridge.flush();
    expect(writer.bridge.statistics()).toMatchObject({
      exported: 40,
      buffered: 0,
      refused: { oversized: 1 },
    });
  });

  it('wait until they may be published, and hold up no other topic', async () => {
    await using server = await NatsServer.startWith(users(`publish: { deny: [ "${name}.d.notes.>" ] }`));
    await using writer = await join(server, durable, some);
    await using reader = await join(server, durable, all);
    const heard = { notes: reader.heard('notes'), calls: reader.heard('calls') };
    for (const index of upTo(5)) {
      writer.bus.topic('notes').publish(Note, index);
      writer.bus.topic('calls').publish(Note, index);
    }
    await heard.calls.count(5);
    expect((await writer.error('ERR_STASIS_BRIDGE_REFUSED')).message).toContain('Permissions Violation');
    while (writer.bridge.statistics().exported < 5) await new Promise(setImmediate);
    expect(writer.bridge.statistics()).toMatchObject({ buffered: 5, refused: { 'by-server': 5 } });
    await server.reload(users(nothingDenied));
    await heard.notes.count(5);
    expect(heard.notes.values).toEqual(upTo(5));
    expect(refusals(writer.errors)).toHaveLength(1);
  });
});

describe.skipIf(!hasServer)('at-most-once messages (SPEC 14.3)', () => {
  it('are divided when the server takes smaller ones only; a single one that is too large is refused', async () => {
    await using server = await NatsServer.startWith('');
    const options = { name, topics: topicsOf('at-most-once') };
    await using writer = await join(server, options);
    await using reader = await join(server, options);
    const heard = reader.heard('notes');
    await server.kill();
    server.configure('max_payload: 20000');
    await server.start();
    // Both are back.
    while (reader.bridge.statistics().reconnects + writer.bridge.statistics().reconnects < 2)
      await new Promise(setImmediate);
    await reader.bridge.flush();
    for (const value of ['x'.repeat(30_000), ...messages]) writer.bus.topic('notes').publish(Note, value);
    await heard.count(40);
    expect(numbers(heard)).toEqual(upTo(40));
    await writer.bridge.flush();
    expect(writer.bridge.statistics()).toMatchObject({ exported: 40, refused: { oversized: 1 } });
  });

  it('that may not be published count as refused, not as exported, and are told of once', async () => {
    await using server = await NatsServer.startWith(users(`publish: { deny: [ "${name}.m.notes.>" ] }`));
    const options = { name, topics: topicsOf('at-most-once') };
    await using writer = await join(server, options, some);
    for (const index of upTo(600)) {
      writer.bus.topic('notes').publish(Note, index);
      if (index < 7) writer.bus.topic('calls').publish(Note, index);
      if (index % 50 === 0) await new Promise(setImmediate);
    }
    await writer.bridge.flush();
    const { exported, buffered, refused, topics } = writer.bridge.statistics();
    expect({ exported, buffered, refused: refused['by-server'] }).toEqual({
      exported: 7,
      buffered: 0,
      refused: 600,
    });
    expect(topics).toContainEqual({ topic: 'notes', exported: 0, imported: 0, buffered: 0 });
    expect(refusals(writer.errors)).toEqual([expect.stringContaining('messages of "notes"')]);
  });
});

describe.skipIf(!hasServer)('what a bridge may not do (SPEC 14.3)', () => {
  const cached = (bus: Bus): BridgeOptions => {
    const { caching } = channelsCache(bus);
    return { name, caches: [{ caching, types: [Channels] }] };
  };
  const importing = (guarantee: 'at-most-once' | 'at-least-once') => () => ({
    name,
    topics: topicsOf(guarantee),
  });

  it.each<[string, string, (bus: Bus) => BridgeOptions]>([
    ['hear topics', `subscribe: { deny: [ "${name}.m.>" ] }`, importing('at-most-once')],
    ['make a stream', 'publish: { deny: [ "$JS.API.STREAM.>" ] }', importing('at-least-once')],
    ['read a stream', 'publish: { deny: [ "$JS.API.CONSUMER.>" ] }', importing('at-least-once')],
    [
      'keep its position',
      `publish: { deny: [ "$KV.${name}-progress.>" ] }`,
      () => ({ ...durable, process: 'reader' }),
    ],
    ['read the bucket', 'publish: { deny: [ "$JS.API.CONSUMER.>" ] }', cached],
    ['hear who is there', `subscribe: { deny: [ "${name}.p.*" ] }`, cached],
  ])('has `ready` reject: %s', async (_, denied, options) => {
    await using server = await NatsServer.startWith(users(denied));
    await using bus = new Bus({ onError: () => {} });
    await using refused = bridge(bus, await server.connect(some), options(bus));
    await expect(refused.ready).rejects.toMatchObject({
      code: 'ERR_STASIS_BRIDGE_FAILED',
      message: expect.stringMatching(/permissions violation/i),
    });
  });

  it('is told when it may not hear any more, and it hears again when it may', async () => {
    await using server = await NatsServer.startWith(users(nothingDenied));
    const options = { name, topics: topicsOf('at-most-once') };
    await using reader = await join(server, options, some);
    await using writer = await join(server, options, all);
    const heard = reader.heard('notes');
    await server.reload(users(`subscribe: { deny: [ "${name}.m.>" ] }`));
    expect((await reader.error('ERR_STASIS_BRIDGE_REFUSED')).message).toContain(`${name}.m.`);
    await server.reload(users(nothingDenied));
    while (heard.messages.length === 0) {
      writer.bus.topic('notes').publish(Note, 'again');
      await writer.bridge.flush();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  it('takes no process for dead while it may not hear who is there', async () => {
    const deadAfter = 400;
    await using server = await NatsServer.startWith(users(nothingDenied));
    await using one = await Program.start('cache-holder', { url: server.url, name, deadAfter, eid: 'one' });
    await one.ask('set', { id: 'sip', count: 1 });
    let onError: (error: BusError) => void = () => {};
    await using bus = new Bus({ onError: (error) => onError(error) });
    const { cache, caching } = channelsCache(bus);
    const cleared = countCleared(caching);
    const caches = [{ caching, types: [Channels] }];
    await using joined = bridge(bus, await server.connect(some), { name, deadAfter, caches });
    await joined.ready;
    expect(cache.get(Channels, 'sip', { eid: 'one' })?.value.count).toBe(1);
    const told = new Promise<BusError>((resolve) => {
      onError = resolve;
    });
    await server.reload(users(`subscribe: { deny: [ "${name}.p.*" ] }`));
    expect((await told).message).toContain(`${name}.p.`);
    // Long enough to be taken for dead.
    await new Promise((resolve) => setTimeout(resolve, deadAfter * 3));
    expect(cleared.count).toBe(0);
  });

  it('is told of once, although it names another inbox each time', async () => {
    await using server = await NatsServer.startWith(users(nothingDenied));
    await using writer = await join(server, { ...durable, process: 'writer' }, some);
    let denials = 0;
    const often = (async () => {
      for await (const { type } of writer.connection.status()) {
        denials += type === 'error' ? 1 : 0;
        if (denials === 15) return;
      }
    })();
    await server.reload(users('subscribe: { deny: [ "_INBOX.>" ] }'));
    writer.bus.topic('notes').publish(Note, 'one');
    await often;
    expect((await writer.error('ERR_STASIS_BRIDGE_REFUSED')).message).toContain('_INBOX');
    await server.reload(users(nothingDenied));
    await writer.bridge.flush();
    const causes = writer.errors.map(({ code, message }) => `${code} ${message.replace(/"_INBOX.*/, '')}`);
    expect(causes).toEqual([...new Set(causes)]);
  });

  it('is told when the server takes no more subscriptions', async () => {
    await using server = await NatsServer.startWith('max_subscriptions: 1');
    await using here = await join(server, { name, topics: topicsOf('at-most-once') });
    expect((await here.error('ERR_STASIS_BRIDGE_REFUSED')).message).toContain('maximum subscriptions');
  });
});

describe.skipIf(!hasServer)('snapshots that the server refuses to store (SPEC 14.3)', () => {
  it('are told of once, and stored when it has room again', async () => {
    await using server = await NatsServer.start();
    const kvm = new Kvm(await server.connect());
    await kvm.create(`${name}-snapshots`, { history: 1, max_bytes: 20_000 });
    const errors: BusError[] = [];
    await using bus = new Bus({ onError: (error) => void errors.push(error) });
    const { caching } = channelsCache(bus);
    await using joined = bridge(bus, await server.connect(), {
      name,
      caches: [{ caching, types: [Channels] }],
    });
    await joined.ready;
    // Large ones: a server that does not count its own bytes for each would drop older ones for one that only just fits.
    const padding = 'x'.repeat(2_000);
    for (const index of upTo(50))
      bus.topic('channels').publish(Channels, { id: `id-${index}-${padding}`, count: index });
    while (joined.statistics().refused['by-server'] === 0) await new Promise(setImmediate);
    expect(refusals(errors)).toEqual([expect.stringContaining('to store snapshots')]);
    const { streams } = await jetstreamManager(await server.connect());
    const { config } = await streams.info(`KV_${name}-snapshots`);
    await streams.update(`KV_${name}-snapshots`, { ...config, max_bytes: 1_000_000 });
    await joined.flush();
    expect(joined.statistics().snapshots.stored).toBeGreaterThanOrEqual(50);
    expect(refusals(errors)).toHaveLength(1);
  });
});
