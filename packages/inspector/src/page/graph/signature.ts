// Makes a text that is equal for graphs of the same shape, which can share a layout.

import { placeKey } from '../rows/place.js';
import type { GraphStructure } from './graph-node.js';

export function signatureOf({ nodes, edges, places, placeEdges }: GraphStructure): string {
  return JSON.stringify([
    nodes.map(({ key }) => key),
    edges.map(({ kind, from, to }) => [kind, from, to]),
    places.map(placeKey),
    placeEdges.map(({ from, place }) => [from, placeKey(place)]),
  ]);
}
