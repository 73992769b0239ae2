// Managed state: per id, a topic and the last message published there, kept as long as there are subscribers or publishers
// (SPEC 9.2). All topics are forwarded to one "all" topic.

import type { Handler, RemoteHandler } from '../api/handler.js';
import type { Message } from '../api/message.js';
import type { SubscribeOptions } from '../api/options.js';
import type { Topic } from '../api/topic.js';
import { textOfThrown } from '../basics/thrown-text.js';
import { type Bus, checkBus } from '../bus/bus.js';
import { BusError } from '../errors/bus-error.js';
import { checkFunction, checkName, checkOptions, invalidArgument } from '../errors/check-arguments.js';
import { localEid } from '../message/entity-id.js';
import { checkMessage } from '../message/frozen-message.js';
import { checkHandler } from '../subscription/plain-subscription.js';
import { checkSubscribeOptions } from '../subscription/subscribe-options.js';
import { type HomeTopic, homeTopic } from '../topic/home-topic.js';
import { ManagedState } from './managed-state.js';
import { StatePublisher } from './state-publisher.js';
import { StateSubscriber } from './state-subscriber.js';

/** Notified, synchronously, of subscribers that come and go. What its methods throw is reported as ERR_STASIS_CALLBACK_FAILED. */
export interface StateObserver {
  /** Called before the subscription exists. */
  onSubscribe?(id: string, subscriber: StateSubscriber): void;
  /** Called after the subscription has ended. The subscriber's value can still be read. */
  onUnsubscribe?(id: string, subscriber: StateSubscriber): void;
}

/**
 * Visits one state: `message` is its value, or `undefined` if nothing was stored yet. Returning `false` ends the walk. What it throws
 * is reported as ERR_STASIS_CALLBACK_FAILED, and the walk goes on.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a visitor need not return anything
export type StateVisitor = (id: string, message: Message | undefined) => boolean | void;

/**
 * Keeps, per id, a topic and the last message published there, for as long as the id has subscribers or publishers. At home only;
 * no method waits.
 */
export class StateManager {
  readonly #bus: Bus;
  readonly #all: HomeTopic;
  readonly #states = new Map<string, ManagedState>();
  readonly #observers = new Set<StateObserver>();

  /**
   * Finds or creates the topic of all states.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  constructor(bus: Bus, allTopicName: string) {
    checkBus('bus', bus);
    checkName('allTopicName', allTopicName);
    this.#bus = bus;
    this.#all = homeTopic('topic', bus.topic(allTopicName));
  }

  /** The topic where the messages of all states arrive. */
  get all(): Topic {
    return this.#all;
  }

  /**
   * Returns the topic of an id, `<all>/<id>`. Keeps no state alive. The topic is forwarded to `all` while the id has a state.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  topic(id: string): Topic {
    checkName('id', id);
    return this.#states.get(id)?.topic ?? this.#bus.topic(`${this.#all.name}/${id}`);
  }

  /**
   * Adds a subscriber without a subscription, which keeps the state alive and reads its value. Observers are notified.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  addSubscriber(id: string): StateSubscriber {
    const state = this.#stateOf(id);
    const subscriber = new StateSubscriber(state, () => this.#removeSubscriber(state, subscriber));
    this.#addSubscriber(state, subscriber);
    return subscriber;
  }

  /**
   * Adds a subscriber and subscribes it to the topic of an id. Observers are notified before the subscription exists.
   *
   * @throws what `topic.subscribe` throws
   */
  subscribe(id: string, handler: Handler | RemoteHandler, options: SubscribeOptions = {}): StateSubscriber {
    checkName('id', id);
    const { synchronous } = checkSubscribeOptions(options);
    checkHandler('handler', handler, synchronous === true);
    this.#all.bus.refuseIfClosed();
    const subscriber = this.addSubscriber(id);
    try {
      subscriber.subscribe(handler, options);
    } catch (error) {
      subscriber.unsubscribe();
      throw error;
    }
    return subscriber;
  }

  /**
   * Adds an explicit publisher, which keeps the state alive until it is released.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  addPublisher(id: string): StatePublisher {
    const state = this.#stateOf(id);
    const publisher = new StatePublisher(state, () => {
      state.publishers.delete(publisher);
      this.#letGo(state);
    });
    state.publishers.add(publisher);
    return publisher;
  }

  /**
   * Stores a message as the state's value, then publishes it. Adds the implicit publisher `eid`, which keeps the state alive until
   * `removePublishById`.
   *
   * @param eid default: the local entity id
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  publishById(id: string, message: Message, eid: string = localEid()): void {
    checkMessage('message', message);
    checkName('eid', eid);
    const state = this.#stateOf(id);
    state.eids.add(eid);
    state.publish(message);
  }

  /**
   * Publishes a last message, unless it is `null`, without storing it; then removes the implicit publisher `eid`. Does nothing if
   * there is no such state.
   *
   * @param eid default: the local entity id
   * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
   */
  removePublishById(id: string, message: Message | null, eid: string = localEid()): void {
    checkName('id', id);
    if (message !== null) checkMessage('message', message);
    checkName('eid', eid);
    const state = this.#states.get(id);
    if (state === undefined) return;
    if (message !== null) state.topic.publish(message);
    state.eids.delete(eid);
    this.#letGo(state);
  }

  /**
   * Adds an observer of subscribers that come and go.
   *
   * @returns a function that removes the observer
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  addObserver(observer: StateObserver): () => void {
    if (observer === undefined) throw invalidArgument('observer', 'an object', observer);
    const checks = { onSubscribe: checkFunction, onUnsubscribe: checkFunction };
    const given = checkOptions('observer', observer, checks);
    this.#observers.add(given);
    return () => {
      this.#observers.delete(given);
    };
  }

  /**
   * Visits all states. Those that come or go meanwhile may be visited or not.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  forEach(visit: StateVisitor): void {
    this.#walk(visit, () => true);
  }

  /**
   * Visits all states that have subscribers. Those that come or go meanwhile may be visited or not.
   *
   * @throws ERR_STASIS_INVALID_ARGUMENT
   */
  forEachSubscribed(visit: StateVisitor): void {
    this.#walk(visit, (state) => state.subscribers.size > 0);
  }

  #walk(visit: StateVisitor, isWanted: (state: ManagedState) => boolean): void {
    checkFunction('visit', visit);
    for (const state of [...this.#states.values()]) {
      if (!isWanted(state)) continue;
      let isOver = false;
      this.#guard('a state visitor', () => {
        isOver = visit(state.id, state.message) === false;
      });
      if (isOver) return;
    }
  }

  #stateOf(id: string): ManagedState {
    checkName('id', id);
    let state = this.#states.get(id);
    if (state === undefined) {
      const topic = this.#bus.topic(`${this.#all.name}/${id}`);
      state = new ManagedState(id, topic, topic.forwardTo(this.#all));
      this.#states.set(id, state);
    }
    return state;
  }

  #letGo(state: ManagedState): void {
    if (state.isInUse || this.#states.get(state.id) !== state) return;
    this.#states.delete(state.id);
    state.forward.cancel();
  }

  #addSubscriber(state: ManagedState, subscriber: StateSubscriber): void {
    state.subscribers.add(subscriber);
    for (const observer of [...this.#observers]) {
      this.#guard('a state observer', () => observer.onSubscribe?.(state.id, subscriber));
    }
  }

  #removeSubscriber(state: ManagedState, subscriber: StateSubscriber): void {
    for (const observer of [...this.#observers]) {
      this.#guard('a state observer', () => observer.onUnsubscribe?.(state.id, subscriber));
    }
    state.subscribers.delete(subscriber);
    this.#letGo(state);
  }

  #guard(what: string, task: () => void): void {
    try {
      task();
    } catch (thrown) {
      const text = `${what} of ${JSON.stringify(this.#all.name)} threw: ${textOfThrown(thrown)}`;
      this.#all.bus.report(new BusError('ERR_STASIS_CALLBACK_FAILED', text, { cause: thrown }));
    }
  }
}
