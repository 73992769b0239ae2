// A graph whose nodes, edges and places have positions, in pixels from the top left corner.

import type { Place } from '../rows/place.js';
import type { GraphEdge, GraphNode } from './graph-node.js';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedNode extends Box {
  readonly node: GraphNode;
}

export interface PlacedEdge {
  readonly edge: GraphEdge;
  readonly points: readonly Point[];
}

export interface PlacedPlace extends Box {
  readonly place: Place;
}

export interface Part {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

export interface GraphLayout extends Part {
  readonly places: readonly PlacedPlace[];
  /** The lines from a node to where it runs; none if too many would cross. */
  readonly placeLines: readonly (readonly [Point, Point])[];
}
