// Subscribes to the exported topics, to those of a pattern as they are created, and passes each of their messages to the lane of its
// topic. A topic that is exported by its name is kept alive, even if nobody else subscribes to it. The topics of a pattern live only as
// long as they would without the bridge, and their lanes go with them, since there may be one topic for each call.

import type { Bus, Message, Subscription, Topic } from '@stasis-bus/core';
import { type BusPort, leavingLast, notHolding, WeakRegistry } from '@stasis-bus/core/internal';
import type { TopicRule } from '../settings/settings.js';
import { bridgeHeader } from '../wire/envelope.js';
import type { ExportLane } from './export-lane.js';

export class Exporter {
  readonly #rules: readonly TopicRule[];
  readonly #makeLane: (topic: string, rule: TopicRule) => ExportLane;
  /** A lane that has something to send is kept alive by whatever sends it. */
  readonly #lanes = new WeakRegistry<ExportLane>();
  readonly #subscriptions = new WeakMap<Topic, Subscription>();
  readonly #bus: Bus;
  readonly #stopWatching: () => void;

  constructor(
    bus: Bus,
    port: BusPort,
    rules: readonly TopicRule[],
    makeLane: (topic: string, rule: TopicRule) => ExportLane,
  ) {
    this.#rules = rules.filter(({ isExported }) => isExported);
    this.#makeLane = makeLane;
    this.#bus = bus;
    this.#stopWatching = this.#rules.length > 0 ? port.onTopic((topic) => this.#consider(topic)) : () => {};
    for (const { pattern } of this.#rules) if (pattern.isExact) bus.topic(String(pattern));
    for (const topic of bus.topics()) this.#consider(topic);
  }

  /** Ignores what is published from now on. */
  stop(): void {
    this.#stopWatching();
    for (const topic of this.#bus.topics()) this.#subscriptions.get(topic)?.unsubscribe();
  }

  /** Drops the messages that wait to be sent. */
  abandon(): void {
    for (const lane of this.#lanes.list()) lane.abandon();
  }

  #consider(topic: Topic): void {
    const rule = this.#rules.find(({ pattern }) => pattern.matches(topic.name));
    if (rule === undefined || this.#subscriptions.has(topic)) return;
    const lane = this.#laneOf(topic.name, rule);
    const send = (message: Message): void => {
      // A message of another process is never sent on, even if a handler publishes it again.
      if (message.headers[bridgeHeader] === undefined) lane.add(message);
    };
    const subscription = leavingLast(topic.subscribe(send, { synchronous: true, accept: rule.types }));
    this.#subscriptions.set(topic, rule.pattern.isExact ? subscription : notHolding(subscription));
  }

  #laneOf(topic: string, rule: TopicRule): ExportLane {
    const known = this.#lanes.find(topic);
    if (known !== undefined) return known;
    const lane = this.#makeLane(topic, rule);
    this.#lanes.add(topic, lane);
    return lane;
  }
}
