// Memory over time, as a chart in the terminal.

import asciichart from 'asciichart';
import type { Sample } from '../measure/sample.js';

const megabyte = 1024 * 1024;
const height = 8;
const mostColumns = 80;

/** Returns two charts, of the heap at home and of the resident set, at the quiet point after each round. */
export function memoryCharts(samples: readonly Sample[]): string {
  return [
    chart(
      'heap at home, MB',
      samples.map(({ heapUsed }) => heapUsed),
    ),
    chart(
      'resident set, MB',
      samples.map(({ rss }) => rss),
    ),
  ].join('\n');
}

/** The scale begins at zero, because a chart of the last few kilobytes would look like a mountain range. */
function chart(title: string, bytes: readonly number[]): string {
  const columns = thinned(bytes).map((value) => value / megabyte);
  const max = Math.max(...columns) * 1.1;
  const format = (value: number): string => value.toFixed(1).padStart(7);
  return `${title}\n${asciichart.plot(columns, { height, min: 0, max, format })}\n`;
}

/** Returns as many of the values as there are columns, the first and the last among them. */
function thinned(values: readonly number[]): number[] {
  const count = Math.min(values.length, mostColumns);
  const step = count > 1 ? (values.length - 1) / (count - 1) : 0;
  return Array.from({ length: count }, (_, column) => values[Math.round(column * step)] as number);
}
