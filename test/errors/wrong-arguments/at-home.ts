// Wrong arguments of what only a bus at home has, from message types to subscriptions.

import { AsyncLocalStorage } from 'node:async_hooks';
import {
  Bus,
  CacheClear,
  CacheUpdate,
  cacheClear,
  defineMessageType,
  MessageRouter,
  registerContext,
  SubscriptionChange,
  setLocalEid,
} from '@stasis-bus/core';
import { idOf } from '../../support/sample-states.js';
import { Formatted, Note } from '../../support/sample-types.js';
import { wrongOptions } from './subscribe-options.js';
import { bad, type WrongCall, WrongCalls } from './wrong-calls.js';
import {
  handler,
  nested,
  notBooleans,
  notEids,
  notFunctions,
  notHandlers,
  notMessages,
  notMilliseconds,
  notNameLists,
  notNames,
  notOptions,
  notSignals,
  notTypeLists,
  notTypes,
} from './wrong-values.js';

const calls = new WrongCalls();
const { wrong, refused } = calls;
const module = new URL('../../handlers/tell.mjs', import.meta.url);

// Contexts

wrong('registerContext(name)', notNames, (_, value) => registerContext(value, new AsyncLocalStorage()));
wrong(
  'registerContext(storage)',
  [undefined, null, 5, 'store', {}, { getStore: handler }, { run: handler }, { getStore: 1, run: 2 }],
  (_, value) => registerContext('wrong', value),
);

// Types and messages

wrong('defineMessageType(name)', notNames, (_, value) => defineMessageType(value));
wrong(
  'type.of(formatters)',
  [null, 5, 'json', true, { json: 5 }, { json: null }, { '': handler }],
  (_, value) => Note.of(value),
);
refused('type.of with other names', () => Formatted.of({ other: () => 1 }), 'ERR_STASIS_TYPE_CONFLICT');
refused('type.create without a value', () => Note.create(bad(undefined)));
refused('type.create of a function', () => Note.create(bad(handler)), 'ERR_STASIS_VALUE_NOT_CLONEABLE');
wrong('type.create(value, options)', notOptions, (_, value) => Note.create(1, value));
wrong('type.create: eid', notEids, (_, eid) => Note.create(1, { eid }));
wrong('type.create: headers', [null, 5, 'headers', ['a'], { a: 5 }, { a: null }], (_, headers) =>
  Note.create(1, { headers }),
);
wrong('type.create: share', notBooleans, (_, share) => Note.create(1, { share }));
wrong('type.is(message)', [undefined, null], (_, value) => Note.is(value));
wrong('message.format(name)', [undefined, null, '', 5, {}], (_, value) =>
  Formatted.create({ name: 'x' }).format(value),
);
wrong('message.format(name, sanitizer)', [null, 5, 'x', {}, { omit: 5 }], (_, value) =>
  Formatted.create({ name: 'x' }).format('json', value),
);
wrong('cacheClear(snapshot)', notMessages, (_, value) => cacheClear(value));
wrong('setLocalEid(eid)', notNames, (_, value) => setLocalEid(value));
refused('setLocalEid after the first message', () => setLocalEid('another'));

// Bus

wrong('new Bus(options)', notOptions, (_, value) => new Bus(value));
wrong(
  'new Bus: declinedMessageTypes',
  notNameLists,
  (_, declinedMessageTypes) => new Bus({ declinedMessageTypes }),
);
wrong(
  'new Bus: declinedMessageTypes, built in',
  [SubscriptionChange, CacheUpdate, CacheClear].map(({ name }) => name),
  (_, name) => new Bus({ declinedMessageTypes: ['test.note', name] }),
);
wrong('new Bus: onError', notFunctions, (_, onError) => new Bus({ onError }));
wrong('new Bus: sourceLines', notBooleans, (_, sourceLines) => new Bus({ sourceLines }));
wrong('bus.topic(name, options)', notOptions, ({ bus }, value) => bus.topic('new', value));
wrong('bus.topic: detail', [null, 5, {}, true], ({ bus }, detail) => bus.topic('new', { detail }));
wrong('bus.createCache(name)', notNames, ({ bus }, value) => bus.createCache(value, { id: idOf }));
wrong('bus.createCache(name, options)', [undefined, ...notOptions], ({ bus }, value) =>
  bus.createCache('new', value),
);
wrong('bus.createCache: id', [undefined, ...notFunctions], ({ bus }, id) => bus.createCache('new', { id }));
wrong('bus.createCache: aggregate', notOptions, ({ bus }, aggregate) =>
  bus.createCache('new', { id: idOf, aggregate }),
);
wrong('bus.createCache: calculate', [undefined, ...notFunctions], ({ bus }, calculate) =>
  bus.createCache('new', { id: idOf, aggregate: { calculate } }),
);
wrong('bus.createCache: publish', notFunctions, ({ bus }, publish) =>
  bus.createCache('new', { id: idOf, aggregate: { calculate: () => undefined, publish } }),
);
refused(
  'bus.createCache with a name in use',
  ({ bus }) => bus.createCache('states', { id: idOf }),
  'ERR_STASIS_CACHE_EXISTS',
);
wrong('bus.isDeclined(type)', [undefined, null, '', 5, {}], ({ bus }, value) => bus.isDeclined(value));
wrong('bus.drain(options)', notOptions, ({ bus }, value) => bus.drain(value));
wrong('bus.drain: signal', notSignals, ({ bus }, signal) => bus.drain({ signal }));
wrong('bus.close(options)', notOptions, ({ bus }, value) => bus.close(value));
wrong('bus.close: timeout', notMilliseconds, ({ bus }, timeout) => bus.close({ timeout }));

// Topics

refused('topic.forwardTo(what has the name of a topic)', ({ topic }) =>
  topic.forwardTo(bad({ name: 'calls' })),
);
refused('topic.forwardTo(a topic of another bus)', ({ topic, foreignTopic }) =>
  topic.forwardTo(foreignTopic),
);
wrong('topic.once(type)', notTypes, ({ topic }, value) => topic.once(value));
wrong('topic.once(type, options)', notOptions, ({ topic }, value) => topic.once(Note, value));
wrong('topic.once: where', notFunctions, ({ topic }, where) => topic.once(Note, { where }));
wrong('topic.once: signal', notSignals, ({ topic }, signal) => topic.once(Note, { signal }));
wrong('topic.messages(options)', notOptions, ({ topic }, value) => topic.messages(value));
wrong('topic.messages: accept', notTypeLists, ({ topic }, accept) => topic.messages({ accept }));
wrong('topic.messages: signal', notSignals, ({ topic }, signal) => topic.messages({ signal }));

// Subscribing

wrongOptions(
  calls,
  'new MessageRouter',
  ({ topic }, options) => new MessageRouter(topic, bad(options)),
  'Bus',
);
wrongOptions(
  calls,
  'manager.subscribe',
  ({ manager }, options) => manager.subscribe('new', handler, bad(options)),
  'Bus',
);
refused('topic.subscribe: synchronous, on a thread', ({ topic, threads }) =>
  topic.subscribe(threads.handler(module), { synchronous: true }),
);
refused(
  'topic.subscribe: data that cannot be cloned, on a thread',
  ({ topic, threads }) => topic.subscribe(threads.handler(module), { data: handler }),
  'ERR_STASIS_VALUE_NOT_CLONEABLE',
);
refused(
  'topic.subscribe: data that is nested too deep, on a thread',
  ({ topic, threads }) => topic.subscribe(threads.handler(module), { data: nested(501) }),
  'ERR_STASIS_VALUE_NOT_CLONEABLE',
);
refused(
  'topic.subscribe: data that cannot be cloned, inline',
  ({ topic, inline }) => topic.subscribe(inline.handler(module), { data: handler }),
  'ERR_STASIS_VALUE_NOT_CLONEABLE',
);
wrong('manager.subscribe(id, handler)', notHandlers, ({ manager }, value) => manager.subscribe('new', value));

// Subscriptions

wrong('subscription.accept(type)', notTypes, ({ subscription }, value) => subscription.accept(Note, value));
wrong('subscription.decline(type)', notTypes, ({ subscription }, value) => subscription.decline(Note, value));
wrong('subscription.setFilter(filter)', [undefined, null, 5, 'all', {}], ({ subscription }, value) =>
  subscription.setFilter(value),
);
wrong('subscription.acceptFormatters(name)', notNames, ({ subscription }, value) =>
  subscription.acceptFormatters('json', value),
);
wrong('router.acceptFormatters(name)', notNames, ({ router }, value) =>
  router.acceptFormatters('json', value),
);
wrong('caching.acceptFormatters(name)', notNames, ({ caching }, value) =>
  caching.acceptFormatters('json', value),
);
wrong(
  'subscription.setCongestionLimits(limits)',
  [
    undefined,
    ...notOptions,
    {},
    { low: 1 },
    { high: -1 },
    { high: 1.5 },
    { high: 5, low: 6 },
    { high: 5, low: -1 },
  ],
  ({ subscription }, value) => subscription.setCongestionLimits(value),
);
refused('synchronous: setCongestionLimits', ({ synchronous }) =>
  synchronous.setCongestionLimits({ high: 5 }),
);
refused('caching.setCongestionLimits', ({ caching }) => caching.setCongestionLimits({ high: 5 }));
wrong('subscription.isFinalMessage(message)', notMessages, ({ subscription }, value) =>
  subscription.isFinalMessage(value),
);

export const wrongAtHome: readonly WrongCall[] = calls.all;
