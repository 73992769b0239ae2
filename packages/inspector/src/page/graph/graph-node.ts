// What the graph consists of. A node's key is its own among all nodes.

import type { Place } from '../rows/place.js';

export interface TopicNode {
  readonly kind: 'topic';
  readonly key: string;
  readonly name: string;
}

export interface SubscriptionNode {
  readonly kind: 'subscription';
  readonly key: string;
  readonly id: string;
}

/** The subscriptions of a topic that have no node of their own. */
export interface RestNode {
  readonly kind: 'rest';
  readonly key: string;
  readonly topic: string;
  readonly subscriptions: readonly string[];
}

/** The topics of a subsystem that have no node of their own, and their subscriptions. */
export interface GroupNode {
  readonly kind: 'group';
  readonly key: string;
  /** `undefined` for topics of no subsystem, or of one of too many. */
  readonly subsystem: string | undefined;
  readonly topics: readonly string[];
  readonly subscriptions: readonly string[];
}

export type GraphNode = TopicNode | SubscriptionNode | RestNode | GroupNode;

/** A subscription of a topic, a topic where a caching topic publishes, or a forward. */
export interface GraphEdge {
  readonly kind: 'subscription' | 'updates' | 'forward';
  readonly from: string;
  readonly to: string;
}

export interface PlaceEdge {
  readonly from: string;
  readonly place: Place;
}

export interface GraphStructure {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly places: readonly Place[];
  readonly placeEdges: readonly PlaceEdge[];
  /** How many topics the search has found, and how many of them have a node. */
  readonly found: number;
  readonly shown: number;
}

export const topicKey = (name: string): string => `topic/${name}`;
/** The name of the topic that a node stands for alone. */
export function topicOfKey(key: string): string | undefined {
  return key.startsWith('topic/') ? key.slice('topic/'.length) : undefined;
}

export const subscriptionKey = (id: string): string => `subscription/${id}`;
export const restKey = (topic: string): string => `rest/${topic}`;
export const groupKey = (subsystem: string | undefined): string => `group/${subsystem ?? ''}`;
