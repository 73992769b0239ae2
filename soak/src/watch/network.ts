// Topics in layers with forwards between them, and a model of these: how many paths lead from each topic to each subscription, and
// so how many loads each subscription should receive.

import { BusError, type Forward, type MessageType, type RemoteHandler, type Topic } from '@stasis-bus/core';
import type { Random } from '../basics/random.js';
import keepLedger from '../handlers/ledger-handler.js';
import type { Load, loadTypes } from '../handlers/load.js';
import { type Spec, takes } from './spec.js';
import type { Stage } from './stage.js';
import { WatchedSubscription } from './watched-subscription.js';

type LoadType = (typeof loadTypes)[number];

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly forward: Forward;
}

export class Network {
  readonly topics: readonly Topic[];
  /** The subscriptions that have not been ended. */
  readonly subscribed: WatchedSubscription[] = [];
  readonly #stage: Stage;
  #edges: Edge[] = [];
  // How many loads were published since paths or subscriptions last changed, by topic and type.
  #published: Map<MessageType, number>[] = [];

  constructor(stage: Stage, name: string, topics: number) {
    this.#stage = stage;
    this.topics = Array.from({ length: topics }, (_, index) => stage.bus.topic(`${name}/${index}`));
    this.#published = this.topics.map(() => new Map());
  }

  publish(index: number, type: LoadType, load: Load, share: boolean): void {
    this.#count(index, type);
    this.#topic(index).publish(type, load, { share });
  }

  /** Publishes to the subscription's topic. Resolves when the subscription has completed the load. */
  publishAndWait(watched: WatchedSubscription, type: LoadType, load: Load): Promise<string> {
    this.#count(this.topics.indexOf(watched.topic), type);
    return watched.subscription.publishAndWait(type.create(load));
  }

  subscribe(index: number, spec: Spec, remote: RemoteHandler | undefined): WatchedSubscription {
    this.#countExpected();
    const topic = this.#topic(index);
    const handler = remote ?? keepLedger;
    const watched = new WatchedSubscription(this.#stage, topic, spec, (options) =>
      topic.subscribe(handler, options),
    );
    this.subscribed.push(watched);
    return watched;
  }

  /** Ends a subscription. Resolves when it has been judged. */
  unsubscribe(watched: WatchedSubscription): Promise<void> {
    this.#countExpected();
    this.subscribed.splice(this.subscribed.indexOf(watched), 1);
    return watched.end();
  }

  /** Forwards a topic to a later one, and checks that the opposite forward is refused, since it would close a cycle. */
  forward(random: Random): void {
    const from = random.between(0, this.topics.length - 2);
    const to = random.between(from + 1, this.topics.length - 1);
    // The number of paths grows as the product of the forwards along them.
    if (this.#edges.length >= this.topics.length * 2) return;
    this.#countExpected();
    this.#edges.push({ from, to, forward: this.#topic(from).forwardTo(this.#topic(to)) });
    this.#expectCycle(to, from);
  }

  cancel(random: Random): void {
    if (this.#edges.length === 0) return;
    this.#countExpected();
    const edge = random.pick(this.#edges);
    this.#edges = this.#edges.filter((other) => other !== edge);
    edge.forward.cancel();
  }

  cancelAll(): void {
    this.#countExpected();
    for (const { forward } of this.#edges.splice(0)) forward.cancel();
  }

  /** Adds the loads published so far to those that each subscription expects. */
  #countExpected(): void {
    const to = this.topics.map((_, index) => this.#pathsFrom(index));
    for (const watched of this.subscribed) {
      const at = this.topics.indexOf(watched.topic);
      for (const [index, counts] of this.#published.entries()) {
        const paths = to[index]?.[at] ?? 0;
        if (paths > 1) watched.mayRepeat = true;
        for (const [type, count] of counts) if (takes(watched.spec, type)) watched.expected += count * paths;
      }
    }
    for (const counts of this.#published) counts.clear();
  }

  #count(index: number, type: LoadType): void {
    const counts = this.#published[index] as Map<MessageType, number>;
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }

  #pathsFrom(start: number): number[] {
    const paths: number[] = this.topics.map((_, index) => (index === start ? 1 : 0));
    // Forwards lead only to later topics.
    for (let index = start; index < paths.length; index += 1) {
      for (const { from, to } of this.#edges) {
        if (from === index) paths[to] = (paths[to] ?? 0) + (paths[index] ?? 0);
      }
    }
    return paths;
  }

  #expectCycle(from: number, to: number): void {
    try {
      this.#topic(from).forwardTo(this.#topic(to)).cancel();
      this.#stage.tally.problem('a forward that closes a cycle was made');
    } catch (error) {
      if (!(error instanceof BusError) || error.code !== 'ERR_STASIS_FORWARD_CYCLE') throw error;
    }
  }

  #topic(index: number): Topic {
    return this.topics[index] as Topic;
  }
}
