// A line chart of the last minutes (uPlot). Its points are collected and drawn only while the chart is visible.

import { useEffect, useRef } from 'preact/hooks';
import 'uplot/dist/uPlot.min.css';
import type { Series } from '../history/series.js';
import { moment } from '../state/bus.js';
import { theme } from '../state/theme.js';
import { type DrawnChart, drawChart } from './drawn-chart.js';

export interface ChartProps {
  readonly seriesAt: () => Series;
  /** The unit of the values. */
  readonly label: string;
}

export function Chart({ seriesAt, label }: ChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<DrawnChart | null>(null);
  const latest = useRef(seriesAt);
  latest.current = seriesAt;
  const shown = moment.value;
  const colours = theme.value;

  // The colours are read from the style sheet when the chart is drawn.
  useEffect(() => {
    if (holder.current === null) return undefined;
    const drawn = drawChart(holder.current, label, () => latest.current());
    chart.current = drawn;
    return () => drawn.end();
  }, [label, colours]);

  // Each moment has its own points.
  useEffect(() => chart.current?.refresh(), [shown]);

  return <div class="chart" ref={holder} />;
}
