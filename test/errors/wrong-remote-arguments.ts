// Every wrong argument of what handlers and other threads have: a RemoteBus and all that it gives, the context, and the
// functions by which they come to these.

import type { RemoteBus, RemoteTopic } from '@stasis-bus/core';
import { exposeBus, InlineExecutor } from '@stasis-bus/worker-runtime';
import { connectBus, defineHandler } from '@stasis-bus/worker-runtime/worker';
import { State } from '../support/sample-states.js';
import { Note } from '../support/sample-types.js';
import type { RemoteView } from './remote-view.js';
import type { World } from './world.js';
import { bad, type WrongCall, WrongCalls } from './wrong-calls.js';
import {
  handler,
  notBooleans,
  notBuses,
  notCounts,
  notEids,
  notHandlers,
  notMessages,
  notMilliseconds,
  notNameLists,
  notNames,
  notOptions,
  notSignals,
  notStrings,
  notTypeLists,
  notTypes,
} from './wrong-values.js';

const calls = new WrongCalls();
const { wrong, refused } = calls;
const module = new URL('../handlers/tell.mjs', import.meta.url);

const views: readonly (readonly [where: string, view: (world: World) => RemoteView])[] = [
  ['at home', ({ remoteAtHome }) => remoteAtHome],
  ['over a port', ({ remoteOverPort }) => remoteOverPort],
];

for (const [where, viewIn] of views) {
  const busIn = (world: World): RemoteBus => viewIn(world).bus;
  const topicIn = (world: World): RemoteTopic => busIn(world).topic('remote');
  const of = (name: string): string => `${name}, ${where}`;

  // The bus

  wrong(of('remote.topic(name)'), notNames, (world, value) => busIn(world).topic(value));
  wrong(of('remote.findTopic(name)'), notNames, (world, value) => busIn(world).findTopic(value));
  wrong(of('remote.cache(name)'), notNames, (world, value) => busIn(world).cache(value));

  // Topics

  wrong(of('remoteTopic.publish(message)'), notMessages, (world, value) => topicIn(world).publish(value));
  refused(of('remoteTopic.publish(type) without a value'), (world) =>
    topicIn(world).publish(Note, bad(undefined)),
  );
  refused(of('remoteTopic.publish(message, value)'), (world) =>
    topicIn(world).publish(bad(Note.create(1)), bad(2)),
  );
  refused(
    of('remoteTopic.publish(type, a function)'),
    (world) => topicIn(world).publish(Note, bad(handler)),
    'ERR_STASIS_VALUE_NOT_CLONEABLE',
  );
  wrong(of('remoteTopic.publish(type, value, options)'), notOptions, (world, value) =>
    topicIn(world).publish(Note, 1, value),
  );
  wrong(of('remoteTopic.publish: eid'), notEids, (world, eid) => topicIn(world).publish(Note, 1, { eid }));
  wrong(
    of('remoteTopic.forwardTo(topic)'),
    [undefined, null, 5, 'calls', {}, { name: '' }, { name: 5 }, [], handler, Note],
    (world, value) => topicIn(world).forwardTo(value),
  );
  refused(
    of('remoteTopic.forwardTo back'),
    (world) => busIn(world).topic('remote parent').forwardTo(topicIn(world)),
    'ERR_STASIS_FORWARD_CYCLE',
  );
  wrong(of('remoteTopic.request(type)'), notTypes, (world, value) =>
    topicIn(world).request(value, bad(1), { reply: Note }),
  );
  refused(of('remoteTopic.request(type) without a value'), (world) =>
    topicIn(world).request(Note, bad(undefined), { reply: Note }),
  );
  refused(
    of('remoteTopic.request(type, a function)'),
    (world) => topicIn(world).request(Note, bad(handler), { reply: Note }),
    'ERR_STASIS_VALUE_NOT_CLONEABLE',
  );
  wrong(of('remoteTopic.request(type, value, options)'), [undefined, ...notOptions], (world, value) =>
    topicIn(world).request(Note, 1, value),
  );
  wrong(of('remoteTopic.request: reply'), notTypes, (world, reply) =>
    topicIn(world).request(Note, 1, { reply }),
  );
  wrong(of('remoteTopic.request: timeout'), notMilliseconds, (world, timeout) =>
    topicIn(world).request(Note, 1, { reply: Note, timeout }),
  );
  wrong(of('remoteTopic.request: signal'), notSignals, (world, signal) =>
    topicIn(world).request(Note, 1, { reply: Note, signal }),
  );
  wrong(of('remoteTopic.relieved(options)'), notOptions, (world, value) => topicIn(world).relieved(value));
  wrong(of('remoteTopic.relieved: signal'), notSignals, (world, signal) =>
    topicIn(world).relieved({ signal }),
  );

  // Subscribing: to a topic that does not exist yet, and must not afterwards

  const subscribe = (world: World, handlerOrModule: never, options?: never): unknown =>
    busIn(world).topic('new').subscribe(handlerOrModule, options);
  wrong(
    of('remoteTopic.subscribe(handler)'),
    [
      ...notHandlers,
      { module: 5 },
      { module: './x.js' },
      { module: '' },
      { module, export: 5 },
      { module, export: '' },
      { module, unknown: 1 },
    ],
    (world, value) => subscribe(world, value),
  );
  wrong(of('remoteTopic.subscribe(handler, options)'), notOptions, (world, value) =>
    subscribe(world, bad(handler), value),
  );
  const option = (key: string, values: readonly unknown[]): void =>
    wrong(of(`remoteTopic.subscribe: ${key}`), values, (world, value) =>
      subscribe(world, bad(handler), bad({ [key]: value })),
    );
  option('synchronous', [...notBooleans, true, false]);
  option('partitionBy', [null, 5, handler]);
  option('onCongestion', [null, 5, handler]);
  option('concurrency', [0, ...notCounts]);
  option('sticky', notBooleans);
  option('timeout', notMilliseconds);
  option('onCrash', [null, 5, 'again', {}]);
  option('maxRetries', notCounts);
  option('maxQueue', [0, ...notCounts]);
  option('overflow', [null, 5, 'drop', {}]);
  option('accept', notTypeLists);
  option('acceptFormatters', notNameLists);
  option('congestion', [
    ...notOptions,
    {},
    { low: 1 },
    { high: 0 },
    { high: 5, low: 6 },
    { high: 5, low: -1 },
  ]);
  option('signal', notSignals);
  refused(of('remoteTopic.subscribe: accept with acceptFormatters'), (world) =>
    subscribe(world, bad(handler), bad({ accept: [Note], acceptFormatters: ['json'] })),
  );
  refused(of('remoteTopic.subscribe: a handler that an executor did not make'), (world) =>
    topicIn(world).subscribe(bad({ executor: new InlineExecutor() })),
  );

  // Subscriptions

  wrong(of('remoteSubscription.publishAndWait(message)'), notMessages, (world, value) =>
    viewIn(world).subscription.publishAndWait(value),
  );
  wrong(of('remoteSubscription.publishAndWait(message, options)'), notOptions, (world, value) =>
    viewIn(world).subscription.publishAndWait(Note.create(1), value),
  );
  wrong(of('remoteSubscription.publishAndWait: signal'), notSignals, (world, signal) =>
    viewIn(world).subscription.publishAndWait(Note.create(1), { signal }),
  );

  // Caches

  const cacheIn = (world: World) => busIn(world).cache('states');
  wrong(of('remoteCache.get(type)'), notTypes, (world, value) => cacheIn(world).get(value, 'a'));
  wrong(of('remoteCache.get(type, id)'), notStrings, (world, value) => cacheIn(world).get(State, value));
  wrong(of('remoteCache.get(type, id, options)'), notOptions, (world, value) =>
    cacheIn(world).get(State, 'a', value),
  );
  wrong(of('remoteCache.get: eid'), notEids, (world, eid) => cacheIn(world).get(State, 'a', { eid }));
  wrong(of('remoteCache.getAll(type)'), notTypes, (world, value) => cacheIn(world).getAll(value, 'a'));
  wrong(of('remoteCache.getAll(type, id)'), notStrings, (world, value) =>
    cacheIn(world).getAll(State, value),
  );
  wrong(of('remoteCache.dump(type)'), notTypes.slice(1), (world, value) => cacheIn(world).dump(value));
  wrong(of('remoteCache.dump(type, options)'), notOptions, (world, value) =>
    cacheIn(world).dump(State, value),
  );
  wrong(of('remoteCache.dump: eid'), notEids, (world, eid) => cacheIn(world).dump(undefined, { eid }));
  wrong(of('remoteCache.dumpAll(type)'), notTypes.slice(1), (world, value) => cacheIn(world).dumpAll(value));
  for (const read of ['dump', 'dumpAll'] as const)
    refused(of(`remoteCache.${read} of a cache that is missing`), (world) =>
      busIn(world).cache('missing')[read](),
    );
}

refused('remote.close of the bus of a handler', ({ remoteAtHome }) => remoteAtHome.bus.close());

// The context of a handler

wrong('context.publish(topic)', notNames, ({ context }, value) => context.publish(value, Note, 1));
wrong('context.publish(topic, message)', notMessages, ({ context }, value) =>
  context.publish('remote', value),
);
refused('context.publish(topic, type) without a value', ({ context }) =>
  context.publish('remote', Note, bad(undefined)),
);
wrong('context.reply(type)', notTypes, ({ context }, value) => context.reply(value, bad(1)));
refused('context.reply(type) without a value', ({ context }) => context.reply(Note, bad(undefined)));
refused(
  'context.reply(type, a function)',
  ({ context }) => context.reply(Note, bad(handler)),
  'ERR_STASIS_VALUE_NOT_CLONEABLE',
);

// How they come to a bus

wrong('exposeBus(bus)', [...notBuses, []], (_, value) => exposeBus(value));
wrong('connectBus(port)', [undefined, null, 5, 'port', {}, [], { postMessage: 5 }], (_, value) =>
  connectBus(value),
);
wrong('defineHandler(handler)', [undefined, null, 5, 'handler', {}, []], (_, value) => defineHandler(value));
wrong('defineHandler(types)', [undefined, ...notTypeLists], (_, value) => defineHandler(value, bad(handler)));
wrong('defineHandler(types, handler)', [undefined, null, 5, 'handler', {}, []], (_, value) =>
  defineHandler([Note], value),
);

export const wrongRemoteCalls: readonly WrongCall[] = calls.all;
