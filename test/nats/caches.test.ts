// Shared caches: every process has the snapshots of all, and aggregates combine them. Each process here is a real one, since
// an entity is.

import { Bus, CacheUpdate, CachingTopic, cacheClear, localEid } from '@stasis-bus/core';
import { bridge } from '@stasis-bus/nats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Channels, channelsCache } from './programs/channels.js';
import { Program } from './support/program.js';
import { hasServer, NatsServer } from './support/server.js';

const deadAfter = 1_000;

describe.skipIf(!hasServer)('shared caches', () => {
  let server: NatsServer;
  let lastName = 0;
  beforeAll(async () => {
    server = await NatsServer.start();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  async function openHere(name: string) {
    const bus = new Bus();
    const { cache, caching } = channelsCache(bus);
    const updates: (readonly [string | null, string | null])[] = [];
    const waiting = new Set<() => void>();
    caching.topic.subscribe(
      ({ value: { oldSnapshot, newSnapshot } }) => {
        updates.push([oldSnapshot?.eid ?? null, newSnapshot?.eid ?? null]);
        for (const check of waiting) check();
      },
      { synchronous: true, accept: [CacheUpdate] },
    );
    const connection = await server.connect();
    const joined = bridge(bus, connection, { name, deadAfter, caches: [{ caching, types: [Channels] }] });
    await joined.ready;
    return {
      bus,
      cache,
      caching,
      bridge: joined,
      connection,
      updates,
      /** Settles when the cache looks like that. */
      async until(holds: () => boolean): Promise<void> {
        while (!holds()) {
          await new Promise<void>((resolve) => {
            waiting.add(resolve);
          });
          waiting.clear();
        }
      },
      total: (id: string) => cache.get(Channels, id, { eid: null })?.value.count,
      async [Symbol.asyncDispose]() {
        await joined.close();
        await bus.close();
        await connection.close();
      },
    };
  }
  const open = async (name: string, eid: string) =>
    Program.start('cache-holder', { url: server.url, name, deadAfter, eid });
  const fresh = () => {
    lastName += 1;
    return `caches-${lastName}`;
  };

  it('gives a process that joins all snapshots before it is ready, and aggregates of all', async () => {
    const name = fresh();
    await using one = await open(name, 'one');
    await using two = await open(name, 'two');
    await one.ask('set', { id: 'sip', count: 3 });
    await two.ask('set', { id: 'sip', count: 4 });
    await two.ask('set', { id: 'iax', count: 1 });
    await using here = await openHere(name);
    expect(
      here.cache
        .getAll(Channels, 'sip')
        .map(({ eid }) => eid)
        .sort(),
    ).toEqual(['one', 'two']);
    expect(here.cache.get(Channels, 'sip', { eid: 'two' })?.value.count).toBe(4);
    expect([here.total('sip'), here.total('iax')]).toEqual([7, 1]);
    here.bus.topic('channels').publish(Channels, { id: 'sip', count: 10 });
    for (const other of [one, two]) expect(await other.ask('until', { id: 'sip', total: 17 })).toBe(17);
    expect(here.cache.get(Channels, 'sip')?.eid).toBe(localEid());
  });

  it('follows changes and removals', async () => {
    const name = fresh();
    await using one = await open(name, 'one');
    await using here = await openHere(name);
    for (const count of [1, 2, 3]) await one.ask('set', { id: 'sip', count });
    await here.until(() => here.total('sip') === 3);
    await one.ask('clear', { id: 'sip' });
    await here.until(() => here.cache.dumpAll(Channels).length === 0);
    expect(here.total('sip')).toBeUndefined();
    const own = Channels.create({ id: 'mine', count: 5 });
    here.bus.topic('channels').publish(own);
    await one.ask('until', { id: 'mine', total: 5 });
    here.bus.topic('channels').publish(cacheClear(own));
    await one.ask('until', { id: 'mine', total: null });
  });

  it('clears the snapshots of a process that leaves', async () => {
    const name = fresh();
    const one = await open(name, 'one');
    await one.ask('set', { id: 'sip', count: 3 });
    await using here = await openHere(name);
    expect(here.total('sip')).toBe(3);
    await one[Symbol.asyncDispose]();
    await here.until(() => here.cache.dumpAll(Channels).length === 0);
    expect(here.updates.at(-2)).toEqual(['one', null]);
  });

  it('clears the snapshots of a process that dies, and of one that died before anybody came', async () => {
    const name = fresh();
    const one = await open(name, 'one');
    await using two = await open(name, 'two');
    await one.ask('set', { id: 'sip', count: 3 });
    await two.ask('until', { id: 'sip', total: 3 });
    const killed = performance.now();
    await one.kill();
    await two.ask('until', { id: 'sip', total: null });
    expect(performance.now() - killed).toBeLessThan(deadAfter * 5);
    const three = await open(name, 'three');
    await three.ask('set', { id: 'sip', count: 1 });
    await three.kill();
    await two.kill();
    await using here = await openHere(name);
    await here.until(() => here.cache.dumpAll(Channels).length === 0);
  });

  it('puts the snapshots back that others took away while their process lives', async () => {
    const name = fresh();
    await using one = await open(name, 'one');
    await one.ask('set', { id: 'sip', count: 3 });
    await using here = await openHere(name);
    one.stop();
    await here.until(() => here.cache.dumpAll(Channels).length === 0);
    one.goOn();
    await here.until(() => here.total('sip') === 3);
  });

  it('starts a process anew with the same entity: what it does not have any more is cleared', async () => {
    const name = fresh();
    const one = await open(name, 'one');
    await one.ask('set', { id: 'old', count: 3 });
    await using here = await openHere(name);
    await one.kill();
    await using again = await open(name, 'one');
    await again.ask('set', { id: 'new', count: 4 });
    await here.until(() => here.total('new') === 4 && here.total('old') === undefined);
  });

  it('comes together again when the server is killed and started', async () => {
    const name = fresh();
    await using one = await open(name, 'one');
    await using here = await openHere(name);
    await one.ask('set', { id: 'sip', count: 1 });
    await one.ask('set', { id: 'iax', count: 1 });
    await here.until(() => here.total('iax') === 1);
    await server.kill();
    await one.ask('set', { id: 'sip', count: 2 }, 'unstored');
    await one.ask('clear', { id: 'iax' }, 'unstored');
    here.bus.topic('channels').publish(Channels, { id: 'sip', count: 40 });
    await server.start();
    await here.until(() => here.total('sip') === 42 && here.total('iax') === undefined);
    await one.ask('until', { id: 'sip', total: 42 });
    expect(here.bridge.statistics()).toMatchObject({ connected: true, reconnects: 1 });
  });

  it('comes together when a process joins while the server is away (SPEC 14.4)', async () => {
    await using other = await NatsServer.start();
    const name = fresh();
    await using one = await Program.start('cache-holder', { url: other.url, name, deadAfter, eid: 'one' });
    await one.ask('set', { id: 'sip', count: 1 });
    const connection = await other.connect();
    const noticed = (async () => {
      for await (const { type } of connection.status()) if (type === 'disconnect') return;
    })();
    await Promise.all([noticed, other.kill()]);
    await using bus = new Bus();
    const { cache, caching } = channelsCache(bus);
    await using late = bridge(bus, connection, { name, deadAfter, caches: [{ caching, types: [Channels] }] });
    bus.topic('channels').publish(Channels, { id: 'sip', count: 40 });
    await new Promise(setImmediate);
    expect(late.statistics().connected).toBe(false);
    await other.start();
    await late.ready;
    expect(cache.get(Channels, 'sip', { eid: null })?.value.count).toBe(41);
    await one.ask('until', { id: 'sip', total: 41 });
  });

  it('refuses to share a type twice', async () => {
    const bus = new Bus();
    const { caching, cache } = channelsCache(bus);
    const other = new CachingTopic(bus.topic('others'), cache);
    const connection = await server.connect();
    const share = (types: [typeof Channels]) => ({ caching, types });
    expect(() =>
      bridge(bus, connection, { caches: [share([Channels]), { ...share([Channels]), caching: other }] }),
    ).toThrow(/no other entry shares/);
    await connection.close();
    await bus.close();
  });
});
