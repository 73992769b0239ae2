// Wrong arguments of what a bus at home and a RemoteBus have in common: one table, for each view of the bus.

import { InlineExecutor } from '@stasis-bus/worker-runtime';
import { State } from '../../support/sample-states.js';
import { Note } from '../../support/sample-types.js';
import type { AnyTopic, View } from '../views.js';
import type { World } from '../world.js';
import { wrongOptions } from './subscribe-options.js';
import { type WrongCall, WrongCalls } from './wrong-calls.js';
import {
  handler,
  notEids,
  notHandlers,
  notMessages,
  notMilliseconds,
  notNames,
  notOptions,
  notSignals,
  notStrings,
  notTypes,
} from './wrong-values.js';

const module = new URL('../../handlers/tell.mjs', import.meta.url);
const uncloneable = 'ERR_STASIS_VALUE_NOT_CLONEABLE';

type ViewIn = (world: World) => View;

export const wrongThroughBus = wrongThrough('the Bus', ({ atHome }) => atHome, 'Bus');
export const wrongThroughRemoteBus: readonly WrongCall[] = [
  ...wrongThrough('a RemoteBus at home', ({ remoteAtHome }) => remoteAtHome, 'RemoteBus'),
  ...wrongThrough('a RemoteBus over a port', ({ remoteOverPort }) => remoteOverPort, 'RemoteBus'),
];

function wrongThrough(name: string, view: ViewIn, kind: 'Bus' | 'RemoteBus'): readonly WrongCall[] {
  const calls = new WrongCalls(`, through ${name}`);
  const subscribe = (world: World, options: unknown): unknown =>
    view(world).untouched.subscribe(handler, options);
  wrongTopics(calls, view);
  wrongRequests(calls, (world) => view(world).topic);
  wrongSubscriptions(calls, view);
  wrongOptions(calls, 'topic.subscribe', subscribe, kind);
  wrongCacheReads(calls, view);
  return calls.all;
}

function wrongTopics({ wrong, refused }: WrongCalls, view: ViewIn): void {
  wrong('bus.topic(name)', notNames, (world, value) => view(world).bus.topic(value));
  wrong('bus.findTopic(name)', notNames, (world, value) => view(world).bus.findTopic(value));
  wrong('bus.cache(name)', notNames, (world, value) => view(world).bus.cache(value));

  wrong('topic.publish(message)', notMessages, (world, value) => view(world).topic.publish(value));
  refused('topic.publish(type) without a value', (world) => view(world).topic.publish(Note, undefined));
  refused('topic.publish(message, value)', (world) => view(world).topic.publish(Note.create(1), 2));
  refused('topic.publish(message, undefined, options)', (world) =>
    view(world).topic.publish(Note.create(1), undefined, { eid: 'mine' }),
  );
  refused(
    'topic.publish(type, a function)',
    (world) => view(world).topic.publish(Note, handler),
    uncloneable,
  );
  wrong('topic.publish(type, value, options)', notOptions, (world, value) =>
    view(world).topic.publish(Note, 1, value),
  );
  wrong('topic.publish: eid', notEids, (world, eid) => view(world).topic.publish(Note, 1, { eid }));

  wrong(
    'topic.forwardTo(topic)',
    [undefined, null, 5, 'calls', {}, { name: '' }, { name: 5 }, [], handler, Note],
    (world, value) => view(world).topic.forwardTo(value),
  );
  refused(
    'topic.forwardTo back',
    (world) => view(world).parent.forwardTo(view(world).topic),
    'ERR_STASIS_FORWARD_CYCLE',
  );

  wrong('topic.relieved(options)', notOptions, (world, value) => view(world).topic.relieved(value));
  wrong('topic.relieved: signal', notSignals, (world, signal) => view(world).topic.relieved({ signal }));
}

function wrongRequests({ wrong, refused }: WrongCalls, topic: (world: World) => AnyTopic): void {
  wrong('topic.request(type)', notTypes, (world, value) => topic(world).request(value, 1, { reply: Note }));
  refused('topic.request(type) without a value', (world) =>
    topic(world).request(Note, undefined, { reply: Note }),
  );
  refused(
    'topic.request(type, a function)',
    (world) => topic(world).request(Note, handler, { reply: Note }),
    uncloneable,
  );
  wrong('topic.request(type, value, options)', [undefined, ...notOptions], (world, value) =>
    topic(world).request(Note, 1, value),
  );
  wrong('topic.request: reply', notTypes, (world, reply) => topic(world).request(Note, 1, { reply }));
  wrong('topic.request: timeout', notMilliseconds, (world, timeout) =>
    topic(world).request(Note, 1, { reply: Note, timeout }),
  );
  wrong('topic.request: signal', notSignals, (world, signal) =>
    topic(world).request(Note, 1, { reply: Note, signal }),
  );
}

function wrongSubscriptions({ wrong, refused }: WrongCalls, view: ViewIn): void {
  wrong(
    'topic.subscribe(handler)',
    [
      ...notHandlers,
      { module: 5 },
      { module: './x.js' },
      { module: '' },
      { module, export: 5 },
      { module, export: '' },
      { module, unknown: 1 },
    ],
    (world, value) => view(world).untouched.subscribe(value),
  );
  refused('topic.subscribe: a handler that an executor did not make, inline', (world) =>
    view(world).topic.subscribe({ executor: new InlineExecutor() }),
  );
  wrong('subscription.publishAndWait(message)', notMessages, (world, value) =>
    view(world).subscription.publishAndWait(value),
  );
  wrong('subscription.publishAndWait(message, options)', notOptions, (world, value) =>
    view(world).subscription.publishAndWait(Note.create(1), value),
  );
  wrong('subscription.publishAndWait: signal', notSignals, (world, signal) =>
    view(world).subscription.publishAndWait(Note.create(1), { signal }),
  );
}

function wrongCacheReads({ wrong }: WrongCalls, view: ViewIn): void {
  wrong('cache.get(type)', notTypes, (world, value) => view(world).cache.get(value, 'a'));
  wrong('cache.get(type, id)', notStrings, (world, value) => view(world).cache.get(State, value));
  for (const id of ['a', 'missing']) {
    wrong(`cache.get(type, '${id}', options)`, notOptions, (world, value) =>
      view(world).cache.get(State, id, value),
    );
    wrong(`cache.get(type, '${id}'): eid`, notEids, (world, eid) =>
      view(world).cache.get(State, id, { eid }),
    );
  }
  wrong('cache.getAll(type)', notTypes, (world, value) => view(world).cache.getAll(value, 'a'));
  wrong('cache.getAll(type, id)', notStrings, (world, value) => view(world).cache.getAll(State, value));
  wrong('cache.dump(type)', notTypes.slice(1), (world, value) => view(world).cache.dump(value));
  wrong('cache.dump(type, options)', notOptions, (world, value) => view(world).cache.dump(State, value));
  wrong('cache.dump: eid', notEids, (world, eid) => view(world).cache.dump(undefined, { eid }));
  wrong('cache.dumpAll(type)', notTypes.slice(1), (world, value) => view(world).cache.dumpAll(value));
}
