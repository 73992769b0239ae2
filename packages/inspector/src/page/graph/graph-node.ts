// The nodes and edges of the graph. The key of a node is unique among all nodes.

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
  /** `undefined` for topics without a subsystem, or if there are too many subsystems. */
  readonly subsystem: string | undefined;
  readonly topics: readonly string[];
  readonly subscriptions: readonly string[];
}

export type GraphNode = TopicNode | SubscriptionNode | RestNode | GroupNode;

/** Leads from a topic to a subscription or along a forward, or from a caching subscription to the topic of its updates. */
export interface GraphEdge {
  readonly kind: 'subscription' | 'updates' | 'forward';
  readonly from: string;
  readonly to: string;
}

/** Leads from a node to a place where its handlers run. */
export interface PlaceEdge {
  readonly from: string;
  readonly place: Place;
}

export interface GraphStructure {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly places: readonly Place[];
  readonly placeEdges: readonly PlaceEdge[];
  /** How many topics the search found. */
  readonly found: number;
  /** How many topics have a node of their own. */
  readonly shown: number;
}

export const topicKey = (name: string): string => `topic/${name}`;
/** Returns the name of the topic whose own node has this key, or `undefined` if the node is of another kind. */
export function topicOfKey(key: string): string | undefined {
  return key.startsWith('topic/') ? key.slice('topic/'.length) : undefined;
}

export const subscriptionKey = (id: string): string => `subscription/${id}`;
export const restKey = (topic: string): string => `rest/${topic}`;
export const groupKey = (subsystem: string | undefined): string => `group/${subsystem ?? ''}`;
