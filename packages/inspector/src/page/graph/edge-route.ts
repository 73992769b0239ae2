// The route of a line between two boxes: out at the side of one, through the points that the layout leaves free, and in at the side of
// the other. Each section leaves and arrives horizontally.

import type { Box, Point } from './placed-graph.js';

/** Returns the points of the route. @param between the points between the boxes, without those at their borders */
export function edgeRoute(from: Box, to: Box, between: readonly Point[]): readonly Point[] {
  const isForward = from.x + from.width <= to.x;
  const start = { x: isForward ? from.x + from.width : from.x, y: from.y + from.height / 2 };
  const end = { x: isForward ? to.x : to.x + to.width, y: to.y + to.height / 2 };
  // A single point lies between neighbouring columns, where the line passes anyway.
  return between.length > 1 ? [start, ...between, end] : [start, end];
}

/** Returns the route as the path of an SVG. */
export function pathOf([first, ...rest]: readonly Point[]): string {
  if (first === undefined) return '';
  let path = `M${first.x} ${first.y}`;
  let last = first;
  for (const point of rest) {
    const middle = (last.x + point.x) / 2;
    path += `C${middle} ${last.y} ${middle} ${point.y} ${point.x} ${point.y}`;
    last = point;
  }
  return path;
}

/** Returns the point of a line's label: the middle of its first section. */
export function labelPoint([first, second]: readonly Point[]): Point | undefined {
  if (first === undefined || second === undefined) return undefined;
  return { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 };
}
