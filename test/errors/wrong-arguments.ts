// Every wrong argument of every public function: what is called, with what, and the code that must come.

import { AsyncLocalStorage } from 'node:async_hooks';
import {
  Bus,
  CacheClear,
  CachePattern,
  CacheUpdate,
  CachingTopic,
  cacheClear,
  defineMessageType,
  formatStatistics,
  formatSubscription,
  formatTopic,
  MessageRouter,
  registerContext,
  StateManager,
  SubscriptionChange,
  setLocalEid,
  TopicPool,
} from '@stasis-bus/core';
import { InlineExecutor, WorkerPool } from '@stasis-bus/worker-runtime';
import { idOf, State } from '../support/sample-states.js';
import { Formatted, Note } from '../support/sample-types.js';
import type { World } from './world.js';
import { bad, show, type WrongCall, WrongCalls } from './wrong-calls.js';
import {
  handler,
  nested,
  notBooleans,
  notBuses,
  notCounts,
  notEids,
  notFunctions,
  notHandlers,
  notMessages,
  notMilliseconds,
  notNameLists,
  notNames,
  notOptions,
  notSignals,
  notStrings,
  notTopics,
  notTypeLists,
  notTypes,
} from './wrong-values.js';

const calls = new WrongCalls();
const { wrong, refused } = calls;
const module = new URL('../handlers/tell.mjs', import.meta.url);

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
wrong('bus.topic(name)', notNames, ({ bus }, value) => bus.topic(value));
wrong('bus.topic(name, options)', notOptions, ({ bus }, value) => bus.topic('new', value));
wrong('bus.topic: detail', [null, 5, {}, true], ({ bus }, detail) => bus.topic('new', { detail }));
wrong('bus.findTopic(name)', notNames, ({ bus }, value) => bus.findTopic(value));
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
wrong('bus.cache(name)', notNames, ({ bus }, value) => bus.cache(value));
wrong('bus.isDeclined(type)', [undefined, null, '', 5, {}], ({ bus }, value) => bus.isDeclined(value));
wrong('bus.drain(options)', notOptions, ({ bus }, value) => bus.drain(value));
wrong('bus.drain: signal', notSignals, ({ bus }, signal) => bus.drain({ signal }));
wrong('bus.close(options)', notOptions, ({ bus }, value) => bus.close(value));
wrong('bus.close: timeout', notMilliseconds, ({ bus }, timeout) => bus.close({ timeout }));

// Topics

wrong('topic.publish(message)', notMessages, ({ topic }, value) => topic.publish(value));
refused('topic.publish(type) without a value', ({ topic }) => topic.publish(Note, bad(undefined)));
refused('topic.publish(message, value)', ({ topic }) => topic.publish(bad(Note.create(1)), bad(2)));
refused('topic.publish(message, undefined, options)', ({ topic }) =>
  topic.publish(bad(Note.create(1)), bad(undefined), { eid: 'mine' }),
);
refused(
  'topic.publish(type, a function)',
  ({ topic }) => topic.publish(Note, bad(handler)),
  'ERR_STASIS_VALUE_NOT_CLONEABLE',
);
wrong('topic.publish(type, value, options)', notOptions, ({ topic }, value) => topic.publish(Note, 1, value));
wrong('topic.publish: eid', notEids, ({ topic }, eid) => topic.publish(Note, 1, { eid }));
wrong('topic.forwardTo(topic)', notTopics, ({ topic }, value) => topic.forwardTo(value));
refused('topic.forwardTo(a topic of another bus)', ({ topic, foreignTopic }) =>
  topic.forwardTo(foreignTopic),
);
refused('topic.forwardTo back', ({ topic, parent }) => parent.forwardTo(topic), 'ERR_STASIS_FORWARD_CYCLE');
wrong('topic.request(type)', notTypes, ({ topic }, value) => topic.request(value, bad(1), { reply: Note }));
refused('topic.request(type) without a value', ({ topic }) =>
  topic.request(Note, bad(undefined), { reply: Note }),
);
refused(
  'topic.request(type, a function)',
  ({ topic }) => topic.request(Note, bad(handler), { reply: Note }),
  'ERR_STASIS_VALUE_NOT_CLONEABLE',
);
wrong('topic.request(type, value, options)', [undefined, ...notOptions], ({ topic }, value) =>
  topic.request(Note, 1, value),
);
wrong('topic.request: reply', notTypes, ({ topic }, reply) => topic.request(Note, 1, { reply }));
wrong('topic.request: timeout', notMilliseconds, ({ topic }, timeout) =>
  topic.request(Note, 1, { reply: Note, timeout }),
);
wrong('topic.request: signal', notSignals, ({ topic }, signal) =>
  topic.request(Note, 1, { reply: Note, signal }),
);
wrong('topic.once(type)', notTypes, ({ topic }, value) => topic.once(value));
wrong('topic.once(type, options)', notOptions, ({ topic }, value) => topic.once(Note, value));
wrong('topic.once: where', notFunctions, ({ topic }, where) => topic.once(Note, { where }));
wrong('topic.once: signal', notSignals, ({ topic }, signal) => topic.once(Note, { signal }));
wrong('topic.messages(options)', notOptions, ({ topic }, value) => topic.messages(value));
wrong('topic.messages: accept', notTypeLists, ({ topic }, accept) => topic.messages({ accept }));
wrong('topic.messages: signal', notSignals, ({ topic }, signal) => topic.messages({ signal }));
wrong('topic.relieved(options)', notOptions, ({ topic }, value) => topic.relieved(value));
wrong('topic.relieved: signal', notSignals, ({ topic }, signal) => topic.relieved({ signal }));

// Subscribing, wherever the options are taken

const subscribing: readonly (readonly [string, (world: World, options: never) => unknown])[] = [
  ['topic.subscribe', ({ topic }, options) => topic.subscribe(handler, options)],
  ['new MessageRouter', ({ topic }, options) => new MessageRouter(topic, options)],
  ['manager.subscribe', ({ manager }, options) => manager.subscribe('new', handler, options)],
];

for (const [name, subscribe] of subscribing) {
  wrong(`${name}(…, options)`, notOptions, subscribe);
  const option = (key: string, values: readonly unknown[]): void =>
    wrong(`${name}: ${key}`, values, (world, value) => subscribe(world, bad({ [key]: value })));
  option('synchronous', notBooleans);
  option('concurrency', [0, ...notCounts]);
  option('partitionBy', notFunctions);
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
  option(
    'congestion',
    notCounts.map((high) => ({ high })),
  );
  option('onCongestion', notFunctions);
  option('signal', notSignals);
  const both = (options: object): void =>
    refused(`${name}: ${show(options)}`, (world) => subscribe(world, bad(options)));
  both({ concurrency: 2, partitionBy: handler });
  both({ accept: [Note], acceptFormatters: ['json'] });
  const excluded = {
    concurrency: 2,
    partitionBy: handler,
    sticky: true,
    timeout: 5,
    onCrash: 'skip',
    maxRetries: 1,
    maxQueue: 5,
    overflow: 'drop-oldest',
    congestion: { high: 5 },
    onCongestion: handler,
  };
  for (const [key, value] of Object.entries(excluded)) {
    refused(`${name}: synchronous with ${key}`, (world) =>
      subscribe(world, bad({ synchronous: true, [key]: value })),
    );
  }
}

wrong('topic.subscribe(handler)', notHandlers, ({ topic }, value) => topic.subscribe(value));
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
wrong('subscription.publishAndWait(message)', notMessages, ({ subscription }, value) =>
  subscription.publishAndWait(value),
);
wrong('subscription.publishAndWait(message, options)', notOptions, ({ subscription }, value) =>
  subscription.publishAndWait(Note.create(1), value),
);
wrong('subscription.publishAndWait: signal', notSignals, ({ subscription }, signal) =>
  subscription.publishAndWait(Note.create(1), { signal }),
);
wrong('subscription.isFinalMessage(message)', notMessages, ({ subscription }, value) =>
  subscription.isFinalMessage(value),
);

// Caches

wrong('cache.get(type)', notTypes, ({ cache }, value) => cache.get(value, 'a'));
wrong('cache.get(type, id)', notStrings, ({ cache }, value) => cache.get(State, value));
for (const id of ['a', 'missing']) {
  wrong(`cache.get(type, '${id}', options)`, notOptions, ({ cache }, value) => cache.get(State, id, value));
  wrong(`cache.get(type, '${id}'): eid`, notEids, ({ cache }, eid) => cache.get(State, id, { eid }));
}
wrong('cache.getAll(type)', notTypes, ({ cache }, value) => cache.getAll(value, 'a'));
wrong('cache.getAll(type, id)', notStrings, ({ cache }, value) => cache.getAll(State, value));
wrong('cache.dump(type)', notTypes.slice(1), ({ cache }, value) => cache.dump(value));
wrong('cache.dump(type, options)', notOptions, ({ cache }, value) => cache.dump(State, value));
wrong('cache.dump: eid', notEids, ({ cache }, eid) => cache.dump(undefined, { eid }));
wrong('cache.dumpAll(type)', notTypes.slice(1), ({ cache }, value) => cache.dumpAll(value));
wrong('new CachingTopic(upstream)', notTopics, ({ cache }, value) => new CachingTopic(value, cache));
wrong(
  'new CachingTopic(upstream, cache)',
  [undefined, null, 5, 'states', {}],
  ({ topic }, value) => new CachingTopic(topic, value),
);
refused(
  'new CachingTopic(upstream, a cache of another bus)',
  ({ cache, foreignTopic }) => new CachingTopic(foreignTopic, cache),
);
wrong('caching.accept(type)', notTypes, ({ caching }, value) => caching.accept(State, value));
wrong('caching.setFilter(filter)', [undefined, null, 5, 'all'], ({ caching }, value) =>
  caching.setFilter(value),
);
wrong('new CachePattern(bus)', notBuses, (_, value) => new CachePattern(value, 'new', idOf));
wrong('new CachePattern(bus, name)', notNames, ({ bus }, value) => new CachePattern(bus, value, idOf));
wrong(
  'new CachePattern(bus, name, id)',
  [undefined, ...notFunctions],
  ({ bus }, value) => new CachePattern(bus, 'new', value),
);
refused(
  'new CachePattern with a name in use',
  ({ bus }) => new CachePattern(bus, 'pattern', idOf),
  'ERR_STASIS_CACHE_EXISTS',
);
wrong('pattern.single(name)', notNames, ({ pattern }, value) => pattern.single(value));
wrong('pattern.sink(name)', notNames, ({ pattern }, value) => pattern.sink(value));
wrong('single.accept(type)', notTypes, ({ caching }, value) => caching.accept(value));

// Routers

wrong('new MessageRouter(topic)', notTopics, (_, value) => new MessageRouter(value));
refused('new MessageRouter: accept', ({ topic }) => new MessageRouter(topic, { accept: [Note] }));
wrong('router.add(type)', notTypes, ({ router }, value) => router.add(value, handler));
wrong('router.add(type, handler)', notHandlers, ({ router }, value) => router.add(State, value));
wrong('router.add(type, handler, options)', notOptions, ({ router }, value) =>
  router.add(State, handler, value),
);
refused('router.add again', ({ router }) => router.add(Note, handler), 'ERR_STASIS_ROUTE_EXISTS');
refused('router.add: synchronous, on a thread', ({ synchronousRouter, threads }) =>
  synchronousRouter.add(Note, threads.handler(module)),
);
refused(
  'router.add: data that cannot be cloned, on a thread',
  ({ router, threads }) => router.add(State, threads.handler(module), { data: handler }),
  'ERR_STASIS_VALUE_NOT_CLONEABLE',
);
wrong('router.addCacheUpdate(type)', notTypes, ({ router }, value) => router.addCacheUpdate(value, handler));
wrong('router.addCacheUpdate(type, handler)', notHandlers, ({ router }, value) =>
  router.addCacheUpdate(State, value),
);
wrong('router.addCacheUpdate(type, handler, options)', notOptions, ({ router }, value) =>
  router.addCacheUpdate(State, handler, value),
);
wrong('router.remove(type)', notTypes, ({ router }, value) => router.remove(value));
wrong('router.removeCacheUpdate(type)', notTypes, ({ router }, value) => router.removeCacheUpdate(value));
wrong('router.setDefault(handler)', notHandlers, ({ router }, value) => router.setDefault(value));
wrong('router.setDefault(handler, options)', notOptions, ({ router }, value) =>
  router.setDefault(handler, value),
);
wrong('router.setDefault: acceptFormatters', notNameLists, ({ router }, acceptFormatters) =>
  router.setDefault(handler, { acceptFormatters }),
);

// Topic pools and managed state

wrong('new TopicPool(topic)', notTopics, (_, value) => new TopicPool(value));
wrong('topics.topic(name)', notNames, ({ topics }, value) => topics.topic(value));
wrong('topics.has(name)', notNames, ({ topics }, value) => topics.has(value));
wrong('topics.delete(name)', notNames, ({ topics }, value) => topics.delete(value));
wrong('new StateManager(bus)', notBuses, (_, value) => new StateManager(value, 'new'));
wrong('new StateManager(bus, name)', notNames, ({ bus }, value) => new StateManager(bus, value));
wrong('manager.topic(id)', notNames, ({ manager }, value) => manager.topic(value));
wrong('manager.addSubscriber(id)', notNames, ({ manager }, value) => manager.addSubscriber(value));
wrong('manager.subscribe(id)', notNames, ({ manager }, value) => manager.subscribe(value, handler));
wrong('manager.addPublisher(id)', notNames, ({ manager }, value) => manager.addPublisher(value));
wrong('manager.publishById(id)', notNames, ({ manager }, value) =>
  manager.publishById(value, Note.create(1)),
);
wrong('manager.publishById(id, message)', notMessages, ({ manager }, value) =>
  manager.publishById('new', value),
);
wrong('manager.publishById: eid', [null, ...notEids], ({ manager }, value) =>
  manager.publishById('new', Note.create(1), value),
);
wrong('manager.removePublishById(id)', notNames, ({ manager }, value) =>
  manager.removePublishById(value, null),
);
wrong('manager.removePublishById(id, message)', [undefined, 5, 'message', {}, Note], ({ manager }, value) =>
  manager.removePublishById('kept', value),
);
wrong('manager.removePublishById: eid', [null, ...notEids], ({ manager }, value) =>
  manager.removePublishById('kept', null, value),
);
wrong(
  'manager.addObserver(observer)',
  [undefined, ...notOptions, { onSubscribe: 5 }, { onUnsubscribe: null }],
  ({ manager }, value) => manager.addObserver(value),
);
wrong('manager.forEach(visit)', [undefined, ...notFunctions], ({ manager }, value) => manager.forEach(value));
wrong('manager.forEachSubscribed(visit)', [undefined, ...notFunctions], ({ manager }, value) =>
  manager.forEachSubscribed(value),
);
wrong('publisher.publish(message)', notMessages, ({ publisher }, value) => publisher.publish(value));

// Statistics

const notStatistics: readonly unknown[] = [undefined, null, 5, 'statistics', {}, []];
wrong('formatStatistics(statistics)', notStatistics, (_, value) => formatStatistics(value, 'topics'));
wrong('formatStatistics(statistics, view)', [undefined, null, 5, 'topic', {}], ({ bus }, value) =>
  formatStatistics(bus.statistics(), value),
);
wrong('formatTopic(statistics)', notStatistics, (_, value) => formatTopic(value, 'calls'));
wrong('formatTopic(statistics, name)', notNames, ({ bus }, value) => formatTopic(bus.statistics(), value));
wrong('formatSubscription(statistics)', notStatistics, (_, value) => formatSubscription(value, 'calls-1'));
wrong('formatSubscription(statistics, id)', notNames, ({ bus }, value) =>
  formatSubscription(bus.statistics(), value),
);

// Worker pools

wrong('new WorkerPool(options)', notOptions, (_, value) => new WorkerPool(value));
wrong(
  'new WorkerPool: threads',
  [
    0,
    ...notCounts,
    {},
    { min: 1 },
    { max: 1 },
    { min: -1, max: 1 },
    { min: 0, max: 0 },
    { min: 2, max: 1 },
  ].concat(bad([{ min: 1, max: 2, unknown: 1 }, []])),
  (_, threads) => new WorkerPool({ threads }),
);
for (const time of ['idleTimeout', 'loadTimeout']) {
  wrong(`new WorkerPool: ${time}`, notMilliseconds, (_, value) => new WorkerPool({ [time]: value }));
}
wrong('new WorkerPool: name', [null, '', 5, {}], (_, name) => new WorkerPool({ name }));
wrong(
  'new WorkerPool: resourceLimits',
  [null, 5, 'limits', [], { unknown: 1 }, { stackSizeMb: 'x' }],
  (_, value) => new WorkerPool({ resourceLimits: value }),
);
wrong('new WorkerPool: env', [null, 5, 'env', [], { a: 5 }], (_, env) => new WorkerPool({ env }));
wrong(
  'new WorkerPool: execArgv',
  [null, 5, '--flag', {}, [5]],
  (_, execArgv) => new WorkerPool({ execArgv }),
);
wrong(
  'new WorkerPool: restarts',
  [...notOptions, {}, { max: 1 }, { within: 1 }, { max: -1, within: 1 }, { max: 1, within: -1 }],
  (_, restarts) => new WorkerPool({ restarts }),
);
for (const [name, makeHandler] of [
  ['pool', ({ threads }: World) => threads.handler.bind(threads)],
  ['inline', ({ inline }: World) => inline.handler.bind(inline)],
] as const) {
  wrong(
    `${name}.handler(module)`,
    [...notNames, './x.js', '../x.js', '.', '.\\x.js', 'x\\y.js'],
    (world, value) => makeHandler(world)(value),
  );
  wrong(`${name}.handler(module, options)`, notOptions, (world, value) => makeHandler(world)(module, value));
  wrong(`${name}.handler: export`, [null, '', 5, {}], (world, value) =>
    makeHandler(world)(module, { export: value }),
  );
  wrong(
    `${name}.handler: from`,
    [null, '', 5, {}, './x.js', 'package', 'http://localhost/'],
    (world, value) => makeHandler(world)('package', { from: value }),
  );
}
refused('topic.subscribe: a handler that another executor made', ({ topic, threads }) =>
  topic.subscribe(bad({ executor: threads })),
);
refused('topic.subscribe: a handler that an executor did not make, inline', ({ topic }) =>
  topic.subscribe(bad({ executor: new InlineExecutor() })),
);
wrong('pool.close(options)', notOptions, ({ threads }, value) => threads.close(value));
wrong('pool.close: timeout', notMilliseconds, ({ threads }, timeout) => threads.close({ timeout }));

export const wrongCalls: readonly WrongCall[] = calls.all;
