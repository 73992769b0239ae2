// Reading caches from any thread.

import { CachingTopic, localEid, type Message } from '@stasis-bus/core';
import { expect, it } from 'vitest';
import { type Actor, everybody, withEach } from '../../support/actors.js';
import { idOf, State } from '../../support/sample-states.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

/** What the script `readCache` says of a message. */
function shown(message: Message): unknown {
  const { state } = message.value as { state: string };
  return { id: message.id, state, eid: message.eid, type: true };
}

function openCache({ stage: { bus } }: Actor): { local: Message; remote: Message; other: Message } {
  const cache = bus.createCache('states', {
    id: idOf,
    aggregate: {
      calculate: ({ local, remotes }, snapshot) =>
        State.create(
          { id: 'sum', state: `${Number(local !== undefined) + remotes.length} of ${snapshot?.eid}` },
          { eid: null },
        ),
    },
  });
  new CachingTopic(bus.topic('states'), cache).accept(State).setFilter('selective');
  const local = State.create({ id: 'a', state: 'up' });
  const remote = State.create({ id: 'a', state: 'down' }, { eid: 'elsewhere' });
  const other = State.create({ id: 'b', state: 'idle' });
  for (const message of [local, remote, other]) bus.topic('states').publish(message);
  return { local, remote, other };
}

withEach(everybody, (actor) => {
  const read = (method: string, ...parameters: readonly unknown[]): Promise<unknown> =>
    actor.run('readCache', { cache: 'states', method, parameters });

  it('SPEC 7.6, 10.1: get gives the snapshot of the local entity, of another, or none', async () => {
    const { local, remote } = openCache(actor);
    expect(await read('get', 'State', 'a')).toEqual(shown(local));
    expect(await read('get', 'State', 'a', { eid: localEid() })).toEqual(shown(local));
    expect(await read('get', 'State', 'a', { eid: 'elsewhere' })).toEqual(shown(remote));
    expect(await read('get', 'State', 'a', { eid: 'nobody' })).toBeNull();
    expect(await read('get', 'State', 'missing')).toBeNull();
  });

  it('SPEC 7.6, 7.7: get and dump with eid null give the aggregates', async () => {
    openCache(actor);
    expect(await read('get', 'State', 'a', { eid: null })).toMatchObject({
      state: '2 of elsewhere',
      eid: null,
    });
    expect(await read('dump', 'State', { eid: null })).toMatchObject([{ eid: null }, { eid: null }]);
  });

  it('SPEC 7.6, 10.1: getAll, dump and dumpAll give what they give at home', async () => {
    const { local, remote, other } = openCache(actor);
    expect(await read('getAll', 'State', 'a')).toEqual([local, remote].map(shown));
    expect(await read('getAll', 'State', 'missing')).toEqual([]);
    expect(await read('dump')).toEqual([local, other].map(shown));
    expect(await read('dump', 'State')).toEqual([local, other].map(shown));
    expect(await read('dump', 'State', { eid: 'elsewhere' })).toEqual([shown(remote)]);
    expect(await read('dumpAll')).toEqual([local, remote, other].map(shown));
    expect(await read('dumpAll', 'State')).toEqual([local, remote, other].map(shown));
  });

  it('SPEC 7.3, 10.2: what was published is in the cache when the same thread asks', async () => {
    openCache(actor);
    expect(await actor.run('writeAndRead', 10)).toEqual([
      ...Array.from({ length: 10 }, (_, round) => String(round)),
      'stasis_cache_clear',
    ]);
  });

  it('SPEC 10.1: reading a cache that is missing, or read wrongly, rejects', async () => {
    openCache(actor);
    const code = { code: 'ERR_STASIS_INVALID_ARGUMENT' };
    await expect(
      actor.run('readCache', { cache: 'missing', method: 'dumpAll', parameters: [] }),
    ).rejects.toMatchObject(code);
    await expect(read('get', 'State', 5)).rejects.toMatchObject(code);
    await expect(read('dump', 'State', { eid: '' })).rejects.toMatchObject(code);
  });
});
