// Handler modules that are subscribed from other threads: they run on the pool of the handler that subscribed them, or in
// the worker that has connected.

import { threadId } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { type Actor, withEach, withModules } from '../../support/actors.js';
import { atHome } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

interface Subscribed {
  readonly id: string;
  readonly threadId: number;
}

function subscribe(actor: Actor, argument: object): Promise<unknown> {
  return actor.run('subscribeModule', { topic: 'in', tag: 'there', ...argument });
}

withEach(withModules, (actor) => {
  it('SPEC 10.1: a module runs on the pool, or in the worker that subscribed it', async () => {
    const options = { accept: ['Note'] };
    const there = (await subscribe(actor, { file: 'threads', name: 'showThread', options })) as Subscribed;
    for (const number of [1, 2, 3]) actor.stage.bus.topic('in').publish(Note, number);
    const threads = new Set(await actor.stage.told(there));
    expect(threads.size).toBe(1);
    if (actor.kind === 'worker') expect(threads).toEqual(new Set([String(there.threadId)]));
    if (actor.kind === 'inline') expect(threads).toEqual(new Set([String(threadId)]));
    if (actor.stage.isRemote) expect(threads.has(String(threadId))).toBe(false);
  });

  it('SPEC 4.6, 10.1: it is a subscription like any other: data, order, final message, join', async () => {
    const options = { data: { list: [1], map: new Map([['k', 'v']]) } };
    const { id } = (await subscribe(actor, { file: 'contexts', name: 'show', options })) as Subscribed;
    await actor.run('call', { tag: 'there', methods: ['unsubscribe', 'join'] });
    const told = (await actor.stage.told({ id })).map((line) => JSON.parse(line));
    expect(told).toMatchObject([
      { id, topic: 'in', isFinal: false, attempt: 1, data: '{"list":[1]} v' },
      { id, topic: 'in', isFinal: true },
    ]);
  });

  it('SPEC 10.1: a module is told by its URL, or by a path and an export', async () => {
    const first = (await subscribe(actor, { file: 'any-thread/plain', as: 'url' })) as Subscribed;
    const options = { tag: 'other', file: 'tell', name: 'tell', as: 'path', options: { accept: ['Note'] } };
    const second = (await subscribe(actor, options)) as Subscribed;
    actor.stage.bus.topic('in').publish(Note, 'hello');
    expect(await actor.stage.told(second)).toEqual(['hello']);
    expect(await actor.stage.told(first)).toContain('plain hello');
  });

  it('SPEC 11.4, 10.1: a module that cannot be loaded is one clear error', async () => {
    for (const wrong of [
      { file: 'no-such-file', name: 'x' },
      { file: 'tell', name: 'missing' },
      { file: 'nowhere', name: 'x' },
    ]) {
      await expect(subscribe(actor, wrong)).rejects.toMatchObject({
        name: 'BusError',
        code: 'ERR_STASIS_HANDLER_LOAD',
      });
    }
    await actor.stage.bus.drain();
    for (const { code } of actor.stage.takeErrors()) expect(code).toBe('ERR_STASIS_HANDLER_LOAD');
    expect(actor.stage.bus.topic('in').subscriberCount).toBe(0);
  });
});

describe('where no executor loads modules', () => {
  withEach(atHome, (actor) => {
    it('SPEC 10.1: a module is refused', async () => {
      await expect(subscribe(actor, { file: 'tell', name: 'tell' })).rejects.toMatchObject({
        code: 'ERR_STASIS_INVALID_ARGUMENT',
      });
    });
  });
});
