// The layout of the graph. Each connected part is laid out by itself (dagre: from left to right, topics before their
// subscriptions), and the parts are stacked in columns; the places where handlers run are at the right.

import { type GraphLabel, graphlib, layout } from '@dagrejs/dagre';
import { type Place, placeKey } from '../rows/place.js';
import { connectedParts } from './connected-parts.js';
import { edgeRoute } from './edge-route.js';
import type { GraphEdge, GraphNode, GraphStructure } from './graph-node.js';
import { packParts } from './pack-parts.js';
import type { Box, GraphLayout, Part, PlacedNode, PlacedPlace, Point } from './placed-graph.js';

const sizes: Readonly<Record<GraphNode['kind'] | 'place', { width: number; height: number }>> = {
  topic: { width: 216, height: 44 },
  subscription: { width: 216, height: 44 },
  rest: { width: 216, height: 44 },
  group: { width: 216, height: 44 },
  place: { width: 168, height: 52 },
};
const gap = 14;
const columnGap = 40;
const placeGap = 120;
const mostPlaceLines = 40;
/** In a graph higher than this, a node and its place would not be seen together. */
const highest = 1100;

const directions: GraphLabel = {
  rankdir: 'LR',
  nodesep: gap,
  ranksep: 64,
  edgesep: 8,
  marginx: 0,
  marginy: 0,
};

/** Lays out a graph. @param availableWidth in pixels; there are no more columns than fit */
export function layoutGraph(structure: GraphStructure, availableWidth: number): GraphLayout {
  const parts = connectedParts(structure.nodes, structure.edges).map(layoutPart);
  const packed = packParts(parts, {
    gap: gap + 6,
    columnGap,
    availableWidth: availableWidth - placeGap - sizes.place.width,
  });
  const places = stackPlaces(structure.places, packed.part);
  const last = places.at(-1);
  return {
    ...packed.part,
    places,
    placeLines:
      packed.columns === 1 && packed.part.height <= highest
        ? placeLines(structure, packed.part.nodes, places)
        : [],
    width: packed.part.width + (packed.part.width === 0 ? 0 : placeGap) + sizes.place.width,
    height: Math.max(packed.part.height, last === undefined ? 0 : last.y + last.height),
  };
}

function layoutPart({ nodes, edges }: { nodes: readonly GraphNode[]; edges: readonly GraphEdge[] }): Part {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph(directions);
  for (const { key, kind } of nodes) graph.setNode(key, { ...sizes[kind] });
  for (const { kind, from, to } of edges) graph.setEdge(from, to, {}, kind);
  layout(graph);
  const { width = 0, height = 0 }: { width?: number; height?: number } = graph.graph();
  const boxes = new Map<string, PlacedNode>(
    nodes.map((node) => {
      const { x, y } = graph.node(node.key) as Point;
      const size = sizes[node.kind];
      return [node.key, { node, x: x - size.width / 2, y: y - size.height / 2, ...size }];
    }),
  );
  return {
    nodes: [...boxes.values()],
    edges: edges.flatMap((edge) => {
      const from = boxes.get(edge.from);
      const to = boxes.get(edge.to);
      if (from === undefined || to === undefined) return [];
      const { points } = graph.edge(edge.from, edge.to, edge.kind) as { points: Point[] };
      return [{ edge, points: edgeRoute(from, to, points.slice(1, -1)) }];
    }),
    width,
    height,
  };
}

function stackPlaces(places: readonly Place[], { width, height }: Part): readonly PlacedPlace[] {
  const step = sizes.place.height + gap;
  const x = width === 0 ? 0 : width + placeGap;
  // Places are beside the middle of a graph that fits the screen, and at the top of a higher one.
  const y = height > highest ? 0 : Math.max(0, (Math.min(height, 640) - places.length * step + gap) / 2);
  return places.map((place, index) => ({ place, x, y: y + index * step, ...sizes.place }));
}

function placeLines(
  { placeEdges }: GraphStructure,
  nodes: readonly PlacedNode[],
  places: readonly PlacedPlace[],
): readonly (readonly [Point, Point])[] {
  if (placeEdges.length > mostPlaceLines) return [];
  const boxes = new Map<string, Box>(nodes.map((placed) => [placed.node.key, placed]));
  const targets = new Map<string, Box>(places.map((placed) => [placeKey(placed.place), placed]));
  return placeEdges.flatMap(({ from, place }) => {
    const box = boxes.get(from);
    const target = targets.get(placeKey(place));
    if (box === undefined || target === undefined) return [];
    return [
      [
        { x: box.x + box.width, y: box.y + box.height / 2 },
        { x: target.x, y: target.y + target.height / 2 },
      ] as const,
    ];
  });
}
