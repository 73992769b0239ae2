// A message router: one subscription with a table of handlers by message type, a second table for cache updates by the type of the
// snapshot, and a default. All handlers of a router are serialized with one another, in publish order, wherever each runs (SPEC 8).

import type { Handler, RemoteHandler } from '../api/handler.js';
import type { Message, MessageType } from '../api/message.js';
import type { SubscribeOptions } from '../api/options.js';
import type { Topic } from '../api/topic.js';
import { BusError } from '../errors/bus-error.js';
import { anything, checkNames, checkOptions, refusedArgument } from '../errors/check-arguments.js';
import type { PlacedHandler } from '../executing/executor.js';
import { CacheUpdate, SubscriptionChange } from '../message/built-in-types.js';
import { checkMessageType } from '../message/message-type.js';
import { checkHandler } from './plain-subscription.js';
import type { Routing } from './routing.js';
import type { SessionGroup } from './session-group.js';
import { subscribableTopic } from './subscribable-topic.js';
import { checkSubscribeOptions } from './subscribe-options.js';
import { SubscriptionCore } from './subscription-core.js';
import { SubscriptionView } from './subscription-view.js';

/** The options of a route. A route without `data` gets the router's. */
interface RouteOptions<D = unknown> {
  readonly data?: D;
}

class RouteTable implements Routing {
  readonly plain = new Map<MessageType, SessionGroup>();
  readonly cacheUpdates = new Map<MessageType, SessionGroup>();
  readonly only = undefined;
  default: SessionGroup | undefined;
  defaultFormatters: readonly string[] = [];
  ownFormatters: readonly string[] = [];

  groupFor(message: Message): SessionGroup | undefined {
    return this.#forCached(message) ?? this.plain.get(message.type) ?? this.default;
  }

  #forCached(message: Message): SessionGroup | undefined {
    if (this.cacheUpdates.size === 0 || !CacheUpdate.is(message)) return undefined;
    return this.cacheUpdates.get(message.value.type);
  }

  groupForType(type: MessageType): SessionGroup | undefined {
    return type === CacheUpdate ? undefined : (this.plain.get(type) ?? this.default);
  }

  groups(): SessionGroup[] {
    const groups = [...this.plain.values(), ...this.cacheUpdates.values()];
    return this.default === undefined ? groups : [...groups, this.default];
  }

  /** Returns the types that the filter must admit, or `undefined` if it must admit all types, because the default gets them. */
  acceptedTypes(): MessageType[] | undefined {
    if (this.default !== undefined && this.defaultFormatters.length === 0) return undefined;
    const types = [...this.plain.keys()];
    if (this.cacheUpdates.size > 0) types.push(CacheUpdate);
    if (this.default !== undefined) types.push(SubscriptionChange);
    return types;
  }
}

/** One subscription with a handler per message type. */
export class MessageRouter extends SubscriptionView {
  protected readonly core: SubscriptionCore;
  readonly #table = new RouteTable();
  readonly #data: unknown;

  /**
   * Subscribes to the topic. Nothing passes its filter until there are routes.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT (also for filters in the options: a router's routes are its filter),
   * ERR_STASIS_CLOSED
   */
  constructor(topic: Topic, options: SubscribeOptions = {}) {
    super();
    const given = checkSubscribeOptions(options);
    if (given.accept !== undefined) {
      throw refusedArgument("a router accepts the types of its routes: it has no 'accept' option");
    }
    const subscribable = subscribableTopic('topic', topic);
    subscribable.bus.refuseIfClosed();
    this.#data = given.data;
    this.#table.ownFormatters = given.acceptFormatters ?? [];
    this.core = new SubscriptionCore(subscribable, given);
    this.#updateFilter();
    this.core.start(this.#table);
  }

  /** Adds the route of a message type. @throws ERR_STASIS_ROUTE_EXISTS, ERR_STASIS_INVALID_ARGUMENT */
  add<T, N extends string, D = unknown>(
    type: MessageType<T, N>,
    handler: Handler<Message<T, N>, D> | RemoteHandler,
    options: RouteOptions<D> = {},
  ): this {
    return this.#add('add', this.#table.plain, type, handler as Handler | RemoteHandler, options);
  }

  /** Adds the route of cache updates about a message type. @throws ERR_STASIS_ROUTE_EXISTS, ERR_STASIS_INVALID_ARGUMENT */
  addCacheUpdate<D = unknown>(
    type: MessageType,
    handler: Handler<CacheUpdateMessage, D> | RemoteHandler,
    options: RouteOptions<D> = {},
  ): this {
    return this.#add(
      'addCacheUpdate',
      this.#table.cacheUpdates,
      type,
      handler as Handler | RemoteHandler,
      options,
    );
  }

  /**
   * Removes a route; without effect if there is none. Each message that is queued for it goes to the route that the type has when
   * the message's turn comes, or else to the default, or else is dropped.
   */
  remove(type: MessageType): this {
    return this.#remove(this.#table.plain, type);
  }

  /** Removes the route of cache updates about a type; without effect if there is none. */
  removeCacheUpdate(type: MessageType): this {
    return this.#remove(this.#table.cacheUpdates, type);
  }

  /** Sets the handler of all messages without a route. Replaces an earlier default, and takes over the messages queued for it. */
  setDefault<D = unknown>(
    handler: Handler<Message, D> | RemoteHandler,
    options: RouteOptions<D> & { readonly acceptFormatters?: readonly string[] } = {},
  ): this {
    const { data, acceptFormatters = [] } = checkOptions('options', options, {
      data: anything,
      acceptFormatters: checkNames,
    });
    checkHandler('handler', handler, this.core.isSynchronous);
    const previous = this.#table.default;
    this.#table.default = this.core.openGroup(handler as Handler | PlacedHandler, data ?? this.#data);
    this.#table.defaultFormatters = acceptFormatters;
    this.#updateFilter();
    this.core.rerouted(previous);
    return this;
  }

  /** Also accepts messages whose type has one of these formatters. Replaces the names given before. */
  override acceptFormatters(...names: string[]): this {
    checkNames('names', names);
    this.#table.ownFormatters = names;
    this.#updateFilter();
    return this;
  }

  #add(
    method: string,
    routes: Map<MessageType, SessionGroup>,
    type: MessageType,
    handler: Handler | RemoteHandler,
    options: RouteOptions,
  ): this {
    checkMessageType('type', type);
    const { data } = checkOptions('options', options, { data: anything });
    checkHandler('handler', handler, this.core.isSynchronous);
    if (routes.has(type)) {
      throw new BusError(
        'ERR_STASIS_ROUTE_EXISTS',
        `${method}: the router already has a route for ${type.name}`,
      );
    }
    routes.set(type, this.core.openGroup(handler, data ?? this.#data));
    this.#updateFilter();
    this.core.rerouted();
    return this;
  }

  #remove(routes: Map<MessageType, SessionGroup>, type: MessageType): this {
    checkMessageType('type', type);
    const group = routes.get(type);
    routes.delete(type);
    this.#updateFilter();
    if (group !== undefined) this.core.rerouted(group);
    return this;
  }

  #updateFilter(): void {
    const { filter } = this.core;
    const types = this.#table.acceptedTypes();
    filter.replaceTypes(types ?? []);
    filter.setSelective(types !== undefined);
    filter.acceptFormatters(
      types === undefined ? [] : [...this.#table.ownFormatters, ...this.#table.defaultFormatters],
    );
  }
}

type CacheUpdateMessage = typeof CacheUpdate extends MessageType<infer T, infer N> ? Message<T, N> : never;
