// The nodes and edges of the graph at a moment. Their number is bounded, however large the bus is. Rates and counts are not part
// of the structure, so it stays the same while only they change.

import type { SubscriptionStatistics } from '@stasis-bus/core';
import type { Moment } from '../history/moment.js';
import { groupBy } from '../rows/group-by.js';
import { homePlace, type Place, placeKey, placesOf } from '../rows/place.js';
import type { Activity } from './activity.js';
import type { ChosenTopics } from './chosen-topics.js';
import {
  type GraphEdge,
  type GraphNode,
  type GraphStructure,
  groupKey,
  type PlaceEdge,
  restKey,
  subscriptionKey,
  topicKey,
} from './graph-node.js';

/** The most subscriptions of a topic that are shown… */
const mostOfTopic = 8;
/** …and the most if the shown topics have more than `many` in all. */
const fewOfTopic = 3;
const many = 80;

export function structureOf(moment: Moment, chosen: ChosenTopics, activity: Activity): GraphStructure {
  const builder = new StructureBuilder(moment, chosen, activity);
  builder.addTopics();
  builder.addGroups();
  builder.addForwards();
  return builder.result();
}

class StructureBuilder {
  readonly #moment: Moment;
  readonly #chosen: ChosenTopics;
  readonly #activity: Activity;
  readonly #nodes: GraphNode[] = [];
  readonly #edges = new Map<string, GraphEdge>();
  readonly #placeEdges = new Map<string, PlaceEdge>();
  /** The key of the node that stands for a topic, by the topic's name. */
  readonly #nodeOfTopic = new Map<string, string>();
  readonly #subscriptions: ReadonlyMap<string, readonly SubscriptionStatistics[]>;

  constructor(moment: Moment, chosen: ChosenTopics, activity: Activity) {
    this.#moment = moment;
    this.#chosen = chosen;
    this.#activity = activity;
    for (const name of chosen.shown) this.#nodeOfTopic.set(name, topicKey(name));
    for (const [subsystem, names] of chosen.groups) {
      for (const name of names) this.#nodeOfTopic.set(name, groupKey(subsystem));
    }
    this.#subscriptions = groupBy(moment.subscriptions.values(), ({ topic }) => topic);
  }

  addTopics(): void {
    const { shown } = this.#chosen;
    let total = 0;
    for (const name of shown) total += this.#subscriptions.get(name)?.length ?? 0;
    const limit = total > many ? fewOfTopic : mostOfTopic;
    // Topics are in the order of their names, so that they stay where they are.
    for (const name of [...shown].sort()) {
      this.#nodes.push({ kind: 'topic', key: topicKey(name), name });
      this.#addSubscriptions(name, limit);
    }
  }

  addGroups(): void {
    for (const [subsystem, topics] of this.#chosen.groups) {
      const key = groupKey(subsystem);
      const rows = topics.flatMap((name) => this.#subscriptions.get(name) ?? []);
      this.#nodes.push({ kind: 'group', key, subsystem, topics, subscriptions: rows.map(({ id }) => id) });
      for (const row of rows) this.#addLinks(key, row);
    }
  }

  addForwards(): void {
    for (const [name, from] of this.#nodeOfTopic) {
      for (const target of this.#moment.topics.get(name)?.forwardsTo ?? []) {
        this.#addEdge('forward', from, this.#nodeOfTopic.get(target));
      }
    }
  }

  result(): GraphStructure {
    const placeEdges = [...this.#placeEdges.values()];
    const places = new Map<string, Place>([[placeKey(homePlace), homePlace]]);
    const pools = this.#moment.step.threads.map(({ executor }): Place => ({ kind: 'pool', name: executor }));
    for (const place of [...pools, ...placeEdges.map((edge) => edge.place)])
      places.set(placeKey(place), place);
    return {
      nodes: this.#nodes,
      edges: [...this.#edges.values()],
      places: [...places.values()],
      placeEdges,
      found: this.#chosen.found,
      shown: this.#chosen.shown.size,
    };
  }

  #addSubscriptions(topic: string, limit: number): void {
    const rows = this.#subscriptions.get(topic) ?? [];
    const busiest = new Set(rows.length <= limit ? rows : this.#busiest(rows).slice(0, limit - 1));
    const first = rows.filter((row) => busiest.has(row));
    for (const row of first) {
      const key = subscriptionKey(row.id);
      this.#nodes.push({ kind: 'subscription', key, id: row.id });
      this.#addEdge('subscription', topicKey(topic), key);
      this.#addLinks(key, row);
    }
    if (first.length < rows.length) this.#addRest(topic, rows, busiest);
  }

  #addRest(
    topic: string,
    rows: readonly SubscriptionStatistics[],
    shown: ReadonlySet<SubscriptionStatistics>,
  ): void {
    const key = restKey(topic);
    const rest = rows.filter((row) => !shown.has(row));
    this.#nodes.push({ kind: 'rest', key, topic, subscriptions: rest.map(({ id }) => id) });
    this.#addEdge('subscription', topicKey(topic), key);
    for (const row of rest) this.#addLinks(key, row);
  }

  #busiest(rows: readonly SubscriptionStatistics[]): readonly SubscriptionStatistics[] {
    const rank = ({ id, congested }: SubscriptionStatistics): number =>
      congested ? Number.POSITIVE_INFINITY : (this.#activity.get(id) ?? 0);
    return rows
      .map((row) => ({ row, rank: rank(row) }))
      .sort((one, other) => (one.rank === other.rank ? 0 : other.rank - one.rank))
      .map(({ row }) => row);
  }

  /** Adds edges to where a subscription runs, and to where it publishes the updates of its cache. */
  #addLinks(key: string, row: SubscriptionStatistics): void {
    if (row.updatesTopic !== null) this.#addEdge('updates', key, this.#nodeOfTopic.get(row.updatesTopic));
    for (const place of placesOf(row))
      this.#placeEdges.set(`${key} ${placeKey(place)}`, { from: key, place });
  }

  #addEdge(kind: GraphEdge['kind'], from: string, to: string | undefined): void {
    if (to !== undefined && from !== to) this.#edges.set(`${kind} ${from} ${to}`, { kind, from, to });
  }
}
