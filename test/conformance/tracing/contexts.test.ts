// Contexts that travel with messages (`registerContext`): what a storage holds where a message is created is what it holds where
// the message is handled, wherever that is.

import { AsyncLocalStorage } from 'node:async_hooks';
import { CacheUpdate, CachingTopic, registerContext } from '@stasis-bus/core';
import { InlineExecutor } from '@stasis-bus/worker-runtime';
import { describe, expect, it } from 'vitest';
import { type Actor, everybody, withEach } from '../../support/actors.js';
import { everywhere, onEach, queued, remote, useStage } from '../../support/placements.js';
import { Note, Other } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

const module = new URL('../../handlers/carried.mjs', import.meta.url);
interface Carried {
  readonly caller: AsyncLocalStorage<unknown>;
  readonly tenant: AsyncLocalStorage<unknown>;
}
const { caller, tenant }: Carried = await import(module.href);

onEach(everywhere, (stage) => {
  it('a handler runs in the context that its message was created in', async () => {
    const topic = stage.bus.topic('in');
    const subscription = await stage.subscribe(topic, 'carried:tellContext', { accept: [Note] });
    topic.publish(Note, 'outside');
    caller.run({ user: 'ada' }, () => topic.publish(Note, 'in one'));
    topic.publish(Note, 'outside again');
    tenant.run(7, () => caller.run('grace', () => topic.publish(Note, 'in both')));
    const ready = caller.run('early', () => Note.create('ready'));
    topic.publish(ready);
    caller.run('late', () => topic.publish(ready));
    expect(await stage.told(subscription)).toEqual([
      'outside: undefined undefined',
      'in one: {"user":"ada"} undefined',
      'outside again: undefined undefined',
      'in both: "grace" 7',
      'ready: "early" undefined',
      'ready: "early" undefined',
    ]);
  });

  it('the context is a frozen copy, and may hold what a value may hold', async () => {
    const topic = stage.bus.topic('in');
    const subscription = await stage.subscribe(topic, 'carried:writeContext', { accept: [Note] });
    const store = {
      list: ['one'],
      when: new Date(0),
      names: new Set(['a', 'b']),
      bytes: new Uint8Array([1, 2]),
      message: caller.run('inner', () => Other.create('inside')),
    };
    caller.run(store, () => topic.publish(Note, 1));
    store.bytes[0] = 9;
    store.names.add('c');
    expect(await stage.told(subscription)).toEqual(['TypeError', 'true a,b 1,2 test.other inside']);
  });

  it('what a handler publishes carries its context on, and what it sets itself', async () => {
    const lines: unknown[] = [];
    stage.bus.topic('out').subscribe(({ value }) => void lines.push([value, caller.getStore()]), {
      accept: [Note],
      synchronous: true,
    });
    await stage.subscribe(stage.bus.topic('in'), 'carried:passOn', { accept: [Note] });
    await stage.subscribe(stage.bus.topic('to me'), 'carried:passOnAsMe', { accept: [Note] });
    caller.run('ada', () => stage.bus.topic('in').publish(Note, 1));
    stage.bus.topic('in').publish(Note, 2);
    await stage.bus.drain();
    caller.run('ada', () => stage.bus.topic('to me').publish(Note, 3));
    await stage.bus.drain();
    expect(lines).toEqual([
      ['1, passed on', 'ada'],
      ['2, passed on', undefined],
      ['3, passed on', 'me'],
    ]);
  });

  it('a request takes the context there, and its answer changes nothing here', async () => {
    const topic = stage.bus.topic('in');
    await stage.subscribe(topic, 'carried:answer', { accept: [Note] });
    const [text, after] = await caller.run('ada', async () => {
      const reply = await topic.request(Note, 'who', { reply: Note });
      return [reply.value, caller.getStore()];
    });
    expect([text, after]).toEqual(['who: "ada" undefined', 'ada']);
  });
});

onEach(queued, (stage) => {
  it('a handler is still in its context after it has waited, and the next one is in its own', async () => {
    const topic = stage.bus.topic('in');
    const subscription = await stage.subscribe(topic, 'carried:tellContextLater', {
      accept: [Note],
      concurrency: 4,
    });
    for (const user of ['ada', undefined, 'grace', undefined, 'joan'])
      caller.run(user, () => topic.publish(Note, user ?? 'nobody'));
    const told = await stage.told(subscription);
    expect(told.toSorted()).toEqual([
      'ada: "ada" undefined',
      'grace: "grace" undefined',
      'joan: "joan" undefined',
      'nobody: undefined undefined',
      'nobody: undefined undefined',
    ]);
  });
});

onEach(remote, (stage) => {
  it('a context that is not registered on the thread is ignored', async () => {
    const elsewhere = new AsyncLocalStorage<string>();
    const forget = registerContext('elsewhere', elsewhere);
    const topic = stage.bus.topic('in');
    const plain = await stage.subscribe(topic, 'tell', { accept: [Note] });
    const carried = await stage.subscribe(topic, 'carried:tellContext', { accept: [Note] });
    elsewhere.run('here', () => caller.run('ada', () => topic.publish(Note, 1)));
    expect(await stage.told(plain)).toEqual(['1']);
    expect(await stage.told(carried)).toEqual(['1: "ada" undefined']);
    forget();
  });

  it.each([1, 4])(
    'SPEC 11.2: started again after a crash, each invocation is in its own context (concurrency %i)',
    async (concurrency) => {
      const topic = stage.bus.topic('in');
      const options = { accept: [Note], onCrash: 'retry', concurrency } as const;
      const subscription = await stage.subscribe(topic, 'carried:tellContextAgain', options);
      caller.run('ada', () => topic.publish(Note, 'first'));
      topic.publish(Note, 'outside');
      tenant.run(7, () => caller.run('grace', () => topic.publish(Note, 'last')));
      const told = await stage.told(subscription);
      expect(told.toSorted()).toEqual([
        'first: "ada" undefined, attempt 2',
        'last: "grace" 7, attempt 2',
        'outside: undefined undefined, attempt 2',
      ]);
    },
  );
});

withEach(everybody, (actor: Actor) => {
  it('contexts reach functions that are subscribed from anywhere', async () => {
    await actor.run('subscribeInContext', { topic: 'in', tag: 'there' });
    const topic = actor.stage.bus.topic('in');
    caller.run('ada', () => topic.publish(Note, 1));
    topic.publish(Note, 2);
    await actor.stage.bus.drain();
    expect(actor.stage.observations.of('there')).toEqual(['1: ada ada', '2: undefined undefined']);
  });

  it('contexts come from wherever something is published or asked', async () => {
    const { bus } = actor.stage;
    const seen: unknown[] = [];
    bus.topic('in').subscribe(
      (message, { reply }) => {
        seen.push([message.value, caller.getStore()]);
        reply(Note, 'yes');
      },
      { accept: [Note] },
    );
    await actor.run('publishInContext', { topic: 'in', store: 'there', value: 1 });
    expect(await actor.run('requestInContext', { topic: 'in', store: 'ask', value: 2 })).toBe('yes, ask');
    await bus.drain();
    expect(seen).toEqual([
      [1, 'there'],
      [2, 'ask'],
    ]);
  });
});

describe('at home', () => {
  const stage = useStage();

  it('an InlineExecutor runs handlers in their contexts', async () => {
    const topic = stage.bus.topic('in');
    const subscription = topic.subscribe(
      new InlineExecutor().handler(module, { export: 'tellContextLater' }),
      { accept: [Note] },
    );
    caller.run('ada', () => topic.publish(Note, 1));
    expect(await stage.told(subscription)).toEqual(['1: "ada" undefined']);
  });

  it('a cache update carries what its snapshot carried', async () => {
    const upstream = stage.bus.topic('in');
    const cache = stage.bus.createCache('notes', { id: () => 'one' });
    const seen: unknown[] = [];
    new CachingTopic(upstream, cache).accept(Note).topic.subscribe(() => void seen.push(caller.getStore()), {
      accept: [CacheUpdate],
    });
    caller.run('ada', () => upstream.publish(Note, 1));
    await stage.bus.drain();
    expect(seen.at(-1)).toBe('ada');
  });

  it('what cannot be cloned is refused when the message is created, by name', () => {
    const create = (): unknown => caller.run({ socket: () => {} }, () => Note.create(1));
    expect(create).toThrow(
      expect.objectContaining({
        code: 'ERR_STASIS_VALUE_NOT_CLONEABLE',
        message: expect.stringMatching(/context.*caller\.socket/),
      }),
    );
  });

  it('shows nothing of it in the message', () => {
    const message = caller.run('ada', () => Note.create(1));
    expect(JSON.stringify(message)).not.toContain('ada');
    expect(message.headers).toEqual({});
    expect(message.value).toBe(1);
  });
});
