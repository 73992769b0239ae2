// The connected parts of a graph, the largest first. Parts of equal size are in the order of their first nodes' keys, so that
// they stay where they are.

import type { GraphEdge, GraphNode } from './graph-node.js';

export interface ConnectedPart {
  readonly nodes: GraphNode[];
  readonly edges: GraphEdge[];
}

export function connectedParts(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
): readonly ConnectedPart[] {
  const parents = new Map(nodes.map(({ key }) => [key, key]));
  for (const { from, to } of edges) parents.set(rootOf(parents, from), rootOf(parents, to));
  const parts = new Map<string, ConnectedPart>();
  for (const node of nodes) partOf(parts, rootOf(parents, node.key)).nodes.push(node);
  for (const edge of edges) partOf(parts, rootOf(parents, edge.from)).edges.push(edge);
  return [...parts.values()]
    .map((part) => ({ part, key: firstKey(part) }))
    .sort((one, other) => order(one.part, other.part) || (one.key < other.key ? -1 : 1))
    .map(({ part }) => part);
}

/** Groups that stand alone come first: they lead to everything that is not shown. */
function order(one: ConnectedPart, other: ConnectedPart): number {
  const isGroup = ({ nodes }: ConnectedPart): number => (nodes.every(({ kind }) => kind === 'group') ? 0 : 1);
  return isGroup(one) - isGroup(other) || other.nodes.length - one.nodes.length;
}

function firstKey({ nodes }: ConnectedPart): string {
  return nodes.map(({ key }) => key).sort()[0] ?? '';
}

function partOf(parts: Map<string, ConnectedPart>, root: string): ConnectedPart {
  const known = parts.get(root);
  if (known !== undefined) return known;
  const part: ConnectedPart = { nodes: [], edges: [] };
  parts.set(root, part);
  return part;
}

function rootOf(parents: Map<string, string>, key: string): string {
  let root = key;
  for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root)) {
    root = parent;
  }
  parents.set(key, root);
  return root;
}
