// The bus: the registry of topics and caches, and their common end. It lives in one realm, home.

import type { Cache, CacheOptions } from '../api/cache.js';
import type { MessageType } from '../api/message.js';
import type { BusStatistics } from '../api/statistics.js';
import type { Topic } from '../api/topic.js';
import { busBrand, hasBrand } from '../basics/brands.js';
import { atOnce } from '../basics/pieces.js';
import { rejecting } from '../basics/unless-aborted.js';
import { checkCacheOptions } from '../cache/cache.js';
import type { BusError } from '../errors/bus-error.js';
import {
  checkBoolean,
  checkFunction,
  checkMilliseconds,
  checkName,
  checkNames,
  checkOptions,
  checkSignal,
  checkString,
  invalidArgument,
  refusedArgument,
} from '../errors/check-arguments.js';
import { drainDeadlock } from '../errors/handler-errors.js';
import type { BusPort } from '../executing/executor.js';
import { isBuiltIn } from '../message/built-in-types.js';
import { isMessageType } from '../message/message-type.js';
import { BusCore, type BusParts } from './bus-core.js';
import { makePort } from './bus-port.js';
import { closeBus } from './close-bus.js';
import { HomeOperations } from './home-operations.js';
import { RemoteBusView } from './remote-bus-view.js';
import { collectStatistics } from './statistics.js';

/** The options of a bus. */
export interface BusOptions {
  /** Names of message types that are not wanted: publishing them is a counted no-op. */
  readonly declinedMessageTypes?: readonly string[];
  /**
   * Gets every error of handlers, threads and callbacks, once; also one that `request` or `publishAndWait` rejects with.
   * Without it they become process warnings, at a limited rate.
   */
  readonly onError?: (error: BusError) => void;
  /** Subscriptions remember the source line that made them, for the statistics. It costs a stack trace each. */
  readonly sourceLines?: boolean;
}

const parts: BusParts = {
  makePort,
  makeRemoteBus: (core, user) => new RemoteBusView(new HomeOperations(core, undefined), user),
};

const busPortKey: unique symbol = Symbol.for('@stasis-bus/bus-port@1') as never;

/** A message bus. The realm that makes it is its home: dispatching happens there. */
export class Bus implements AsyncDisposable {
  readonly #core: BusCore;
  #closing: Promise<void> | undefined;

  /** @throws ERR_STASIS_INVALID_ARGUMENT, also when a built-in type is to be declined */
  constructor(options: BusOptions = {}) {
    const given = checkOptions('options', options, {
      declinedMessageTypes: checkNames,
      onError: checkFunction,
      sourceLines: checkBoolean,
    });
    const { declinedMessageTypes = [], onError, sourceLines } = given;
    for (const name of declinedMessageTypes) {
      if (isBuiltIn(name)) throw refusedArgument(`the built-in type ${name} cannot be declined`);
    }
    this.#core = new BusCore(new Set(declinedMessageTypes), onError, sourceLines === true, parts);
  }

  /**
   * Finds a topic by name, or creates it. The recommended form of names is `<subsystem>:<functionality>[/<object>]`.
   * A topic lives as long as somebody holds it, or it has subscribers or forwards.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  topic(name: string, options: { detail?: string } = {}): Topic {
    checkName('name', name);
    const { detail = '' } = checkOptions('options', options, { detail: checkString });
    this.#core.refuseIfClosed();
    return this.#core.topic(name, detail);
  }

  /** Finds a topic by name; creates none. */
  findTopic(name: string): Topic | undefined {
    checkName('name', name);
    return this.#core.topics.find(name);
  }

  /** All topics, by name. */
  topics(): Topic[] {
    return this.#core.topics.list();
  }

  /**
   * Creates a cache, which caching topics write and nobody else can. Its name is free again when nobody holds it any more.
   *
   * @throws ERR_STASIS_CACHE_EXISTS, ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  createCache(name: string, options: CacheOptions): Cache {
    checkName('name', name);
    const given = checkCacheOptions(options);
    this.#core.refuseIfClosed();
    return this.#core.caches.create(name, given);
  }

  /** Finds a cache by name. */
  cache(name: string): Cache | undefined {
    checkName('name', name);
    return this.#core.caches.find(name);
  }

  /** All caches, by name. */
  caches(): Cache[] {
    return this.#core.caches.list();
  }

  /** Whether messages of this type are declined. */
  isDeclined(type: MessageType | string): boolean {
    const name = isMessageType(type) ? type.name : type;
    checkName('type', name);
    return this.#core.publisher.isDeclined(name);
  }

  /**
   * Returns what the bus did and does, as plain JSON, as of this moment. It costs about a microsecond per topic and
   * subscription, and this is the time that everything else at home waits.
   */
  statistics(): BusStatistics {
    return atOnce(collectStatistics(this.#core));
  }

  /**
   * Settles when nothing is queued or running, what handlers publish meanwhile included.
   *
   * @throws the signal's reason; ERR_STASIS_CLOSED when the bus is closed first; ERR_STASIS_JOIN_DEADLOCK when called inside
   * a handler of this bus, for whose end it would wait
   */
  drain(options: { signal?: AbortSignal } = {}): Promise<void> {
    return rejecting(() => {
      const { signal } = checkOptions('options', options, { signal: checkSignal });
      const { activity, runningSubscription, whenClosed } = this.#core;
      if (runningSubscription !== undefined) throw drainDeadlock(runningSubscription);
      return activity.isIdle ? activity.idle(signal) : activity.idle(signal, whenClosed);
    });
  }

  /**
   * Drains, unsubscribes and joins everything, then refuses further use with ERR_STASIS_CLOSED. Never hangs.
   *
   * @param options.timeout milliseconds for all of it; default 10 000
   * @throws ERR_STASIS_CLOSE_TIMEOUT saying what was still running; the bus is closed all the same, and what still waits for
   * something of it rejects with ERR_STASIS_CLOSED. In a handler, call it but don't await it: it waits for that handler
   */
  async close(options: { timeout?: number } = {}): Promise<void> {
    const { timeout = 10_000 } = checkOptions('options', options, { timeout: checkMilliseconds });
    this.#closing ??= closeBus(this.#core, timeout);
    return this.#closing;
  }

  /** As `close`: for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal */
  get [busBrand](): true {
    return true;
  }

  /** @internal */
  get [busPortKey](): BusPort {
    return this.#core.port;
  }
}

/** What other realms may ask of the bus that a user gave. @throws ERR_STASIS_INVALID_ARGUMENT */
export function busPortOf(bus: Bus): BusPort {
  checkBus('bus', bus);
  return bus[busPortKey];
}

/** The bus that a user gave, of whichever copy of the package. */
export function checkBus(name: string, bus: unknown): asserts bus is Bus {
  if (!hasBrand(bus, busBrand)) throw invalidArgument(name, 'a Bus', bus);
}
