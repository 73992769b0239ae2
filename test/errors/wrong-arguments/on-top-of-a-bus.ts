// Wrong arguments of what is made on top of a bus at home: caching topics, routers, topic pools, managed state, statistics as text.

import {
  CachePattern,
  CachingTopic,
  formatStatistics,
  formatSubscription,
  formatTopic,
  MessageRouter,
  StateManager,
  TopicPool,
} from '@stasis-bus/core';
import { idOf, State } from '../../support/sample-states.js';
import { Note } from '../../support/sample-types.js';
import { type WrongCall, WrongCalls } from './wrong-calls.js';
import {
  handler,
  notBuses,
  notEids,
  notFunctions,
  notHandlers,
  notMessages,
  notNameLists,
  notNames,
  notOptions,
  notTopics,
  notTypes,
} from './wrong-values.js';

const calls = new WrongCalls();
const { wrong, refused } = calls;
const module = new URL('../../handlers/tell.mjs', import.meta.url);

// Caches

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

export const wrongOnTop: readonly WrongCall[] = calls.all;
