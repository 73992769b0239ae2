// The bus as users see it: finds and creates topics and caches, collects statistics, and ends everything. It lives in one realm,
// its home; BusCore is what its parts share.

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
  /** The names of message types that the bus declines: publishing such a message only counts it. Default: none. */
  readonly declinedMessageTypes?: readonly string[];
  /**
   * Called at home, once for each error of a handler, thread or callback, including those that `request` and `publishAndWait`
   * reject with. Without it, errors become process warnings, at a limited rate.
   */
  readonly onError?: (error: BusError) => void;
  /** Whether statistics show the source line that made a subscription, at the cost of a stack trace for each. Default: false. */
  readonly sourceLines?: boolean;
}

const parts: BusParts = {
  makePort,
  makeRemoteBus: (core, user) => new RemoteBusView(new HomeOperations(core, undefined), user),
};

const busPortKey: unique symbol = Symbol.for('@stasis-bus/bus-port@1') as never;

/**
 * A message bus. The realm that creates it is its home: messages are dispatched there, and its methods are called there. Other
 * threads use it through a `RemoteBus`. An idle bus does not keep the process alive; queued and running work does.
 */
export class Bus implements AsyncDisposable {
  readonly #core: BusCore;
  #closing: Promise<void> | undefined;

  /** @throws ERR_STASIS_INVALID_ARGUMENT, also when `declinedMessageTypes` names a built-in type */
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
   * Finds a topic by name, or creates it. The recommended form of names is `<subsystem>:<functionality>[/<object>]`. A topic lives
   * for as long as something refers to it, or it has subscribers or forwards.
   *
   * @param options.detail a description for the statistics; an existing topic keeps its own
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  topic(name: string, options: { detail?: string } = {}): Topic {
    checkName('name', name);
    const { detail = '' } = checkOptions('options', options, { detail: checkString });
    this.#core.refuseIfClosed();
    return this.#core.topic(name, detail);
  }

  /** Returns a topic by name, or `undefined` if there is none; creates nothing. @throws ERR_STASIS_INVALID_ARGUMENT */
  findTopic(name: string): Topic | undefined {
    checkName('name', name);
    return this.#core.topics.find(name);
  }

  /** Returns all topics, sorted by name. */
  topics(): Topic[] {
    return this.#core.topics.list();
  }

  /**
   * Creates a cache, which only caching topics can write to. Its name becomes free when nothing refers to the cache any more.
   *
   * @throws ERR_STASIS_CACHE_EXISTS, ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  createCache(name: string, options: CacheOptions): Cache {
    checkName('name', name);
    const given = checkCacheOptions(options);
    this.#core.refuseIfClosed();
    return this.#core.caches.create(name, given);
  }

  /** Returns a cache by name, or `undefined` if there is none. @throws ERR_STASIS_INVALID_ARGUMENT */
  cache(name: string): Cache | undefined {
    checkName('name', name);
    return this.#core.caches.find(name);
  }

  /** Returns all caches, sorted by name. */
  caches(): Cache[] {
    return this.#core.caches.list();
  }

  /** Returns whether messages of this type are declined. @throws ERR_STASIS_INVALID_ARGUMENT */
  isDeclined(type: MessageType | string): boolean {
    const name = isMessageType(type) ? type.name : type;
    checkName('type', name);
    return this.#core.publisher.isDeclined(name);
  }

  /**
   * Returns what the bus has counted up to this moment, as plain JSON. Takes about a microsecond per topic and subscription, during
   * which everything else at home waits.
   */
  statistics(): BusStatistics {
    return atOnce(collectStatistics(this.#core));
  }

  /**
   * Settles when nothing is queued or running, including what handlers publish meanwhile.
   *
   * @throws the signal's reason; ERR_STASIS_CLOSED when the bus is closed first; ERR_STASIS_JOIN_DEADLOCK when called inside
   * a handler of this bus, whose end it would wait for; ERR_STASIS_INVALID_ARGUMENT
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
   * Drains the bus, unsubscribes and joins everything in the order in which messages flow, then refuses further use with
   * ERR_STASIS_CLOSED. Never takes longer than the timeout; a second call waits for the first. In a handler, call it but do not
   * await it: it waits for that handler.
   *
   * @param options.timeout milliseconds for all of it, 0 to 2147483647; default 10,000
   * @throws ERR_STASIS_CLOSE_TIMEOUT, saying what was still running: the bus is closed all the same, and everything that still
   * waits for it rejects with ERR_STASIS_CLOSED; ERR_STASIS_INVALID_ARGUMENT
   */
  async close(options: { timeout?: number } = {}): Promise<void> {
    const { timeout = 10_000 } = checkOptions('options', options, { timeout: checkMilliseconds });
    this.#closing ??= closeBus(this.#core, timeout);
    return this.#closing;
  }

  /** Does what `close` does, for `await using`. */
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

/** Returns the port of a bus that a user passed in: what other realms may ask of it. @throws ERR_STASIS_INVALID_ARGUMENT */
export function busPortOf(bus: Bus): BusPort {
  checkBus('bus', bus);
  return bus[busPortKey];
}

/** Checks that a value is a bus, of any copy of the package. */
export function checkBus(name: string, bus: unknown): asserts bus is Bus {
  if (!hasBrand(bus, busBrand)) throw invalidArgument(name, 'a Bus', bus);
}
