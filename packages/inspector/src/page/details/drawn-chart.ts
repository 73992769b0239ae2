// A chart as wide as its holder, in the colours of the theme, and idle while it is out of sight.

import UPlot from 'uplot';
import type { Series } from '../history/series.js';
import { rateText } from '../rows/number-text.js';
import { clockText } from '../rows/time-text.js';

export interface DrawnChart {
  /** Reads the points again. */
  refresh(): void;
  end(): void;
}

const height = 116;

export function drawChart(holder: HTMLElement, unit: string, seriesNow: () => Series): DrawnChart {
  const plot = new UPlot(optionsOf(holder, unit), dataOf(seriesNow()), holder);
  let isVisible = true;
  const refresh = (): void => {
    if (isVisible) plot.setData(dataOf(seriesNow()));
  };
  const sizes = new ResizeObserver(() => plot.setSize({ width: holder.clientWidth, height }));
  const sight = new IntersectionObserver((entries) => {
    isVisible = entries.at(-1)?.isIntersecting ?? true;
    refresh();
  });
  sizes.observe(holder);
  sight.observe(holder);
  return {
    refresh,
    end: () => {
      sizes.disconnect();
      sight.disconnect();
      plot.destroy();
    },
  };
}

function dataOf({ times, values }: Series): UPlot.AlignedData {
  return [[...times], [...values]];
}

function optionsOf(holder: HTMLElement, unit: string): UPlot.Options {
  const style = getComputedStyle(holder);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis: UPlot.Axis = {
    stroke: colour('--text-muted'),
    grid: { stroke: colour('--chart-grid'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  return {
    width: holder.clientWidth,
    height,
    padding: [8, 26, 0, 0],
    cursor: { y: false, points: { size: 6 } },
    legend: { show: true, live: true },
    scales: { y: { range: (_, __, highest) => [0, Math.max(1, (highest ?? 0) * 1.1)] } },
    axes: [
      { ...axis, size: 22, space: 70, values: '{HH}:{mm}:{ss}' },
      { ...axis, size: 48, space: 28 },
    ],
    series: [
      { label: 'At', value: (plot, at) => clockText((at ?? plot.data[0].at(-1) ?? 0) * 1000) },
      {
        label: unit,
        stroke: colour('--accent'),
        fill: colour('--chart-fill'),
        width: 1.5,
        points: { show: false },
        value: (plot, value) => rateText(value ?? plot.data[1]?.at(-1) ?? 0),
      },
    ],
  };
}
