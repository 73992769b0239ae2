// The position of a box, as CSS.

import type { Box } from '../graph/placed-graph.js';

export function boxStyle({ x, y, width, height }: Box) {
  return { transform: `translate(${x}px, ${y}px)`, width: `${width}px`, height: `${height}px` };
}
