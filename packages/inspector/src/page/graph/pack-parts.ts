// Stacks the parts of the graph below each other: in one column unless that is too high, else in two or three.

import type { Part, PlacedEdge, PlacedNode } from './placed-graph.js';

/** How high a graph may be, in pixels, before it gets another column. */
const columnHeight = 1100;
const mostColumns = 3;

export interface PackedParts {
  readonly part: Part;
  readonly columns: number;
}

export interface PackOptions {
  /** The room between parts of a column. */
  readonly gap: number;
  /** The room between columns. */
  readonly columnGap: number;
  /** The width that the columns must not exceed, unless there is only one. */
  readonly availableWidth: number;
}

export function packParts(parts: readonly Part[], options: PackOptions): PackedParts {
  const total = parts.reduce((sum, { height }) => sum + height + options.gap, 0);
  let columns = Math.min(mostColumns, Math.max(1, Math.ceil(total / columnHeight)), parts.length || 1);
  let part = packInto(columns, parts, options);
  while (columns > 1 && part.width > options.availableWidth) {
    columns -= 1;
    part = packInto(columns, parts, options);
  }
  return { part, columns };
}

/** Each part goes to the column that is shortest so far; a column is as wide as its widest part. */
function packInto(columns: number, parts: readonly Part[], { gap, columnGap }: PackOptions): Part {
  const heights = new Array<number>(columns).fill(0);
  const placed = parts.map((part) => {
    const column = heights.indexOf(Math.min(...heights));
    const y = heights[column] ?? 0;
    heights[column] = y + part.height + gap;
    return { part, column, y };
  });
  const widths = heights.map((_, column) =>
    Math.max(0, ...placed.filter((one) => one.column === column).map(({ part }) => part.width)),
  );
  const starts = widths.map((_, column) =>
    widths.slice(0, column).reduce((sum, width) => sum + width + columnGap, 0),
  );
  const moved = placed.map(({ part, column, y }) => movePart(part, starts[column] ?? 0, y));
  return {
    nodes: moved.flatMap(({ nodes }) => nodes),
    edges: moved.flatMap(({ edges }) => edges),
    width: Math.max(0, (starts.at(-1) ?? 0) + (widths.at(-1) ?? 0)),
    height: Math.max(0, Math.max(...heights) - gap),
  };
}

function movePart({ nodes, edges, width, height }: Part, x: number, y: number): Part {
  return {
    nodes: nodes.map((placed): PlacedNode => ({ ...placed, x: placed.x + x, y: placed.y + y })),
    edges: edges.map(
      ({ edge, points }): PlacedEdge => ({
        edge,
        points: points.map((point) => ({ x: point.x + x, y: point.y + y })),
      }),
    ),
    width,
    height,
  };
}
