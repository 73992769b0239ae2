// Draws the event-loop delay at home over time, on worker threads against inline, as an SVG that can be shown anywhere: its
// background is white, so that it reads the same in light and dark surroundings.

import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { DelaySample } from './home-load.js';

/** One line of the chart. */
export interface DelayLine {
  name: string;
  colour: string;
  samples: readonly DelaySample[];
}

/** The axis is logarithmic and has no zero; what is shorter than this is drawn there. */
const shortestMs = 0.1;

/** The chart as SVG text. */
export function drawDelays(lines: readonly DelayLine[]): string {
  use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 860, height: 400 });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: {
      text: 'Event-loop delay at home while calls are recorded',
      left: 'center',
      top: 8,
      textStyle: { fontSize: 15, color: '#222222' },
    },
    legend: { top: 36, itemGap: 48, textStyle: { color: '#222222' } },
    grid: { left: 80, right: 30, top: 76, bottom: 52 },
    xAxis: {
      type: 'value',
      name: 'seconds since the start',
      nameLocation: 'middle',
      nameGap: 30,
      max: ({ max }: { max: number }) => Math.ceil(max),
    },
    yAxis: {
      type: 'log',
      name: 'longest delay in 0.1 s',
      nameLocation: 'middle',
      nameGap: 58,
      min: shortestMs,
      axisLabel: { formatter: (ms: number) => `${ms} ms` },
    },
    series: lines.map(({ name, colour, samples }) => ({
      type: 'line',
      name,
      showSymbol: false,
      lineStyle: { width: 1.5, color: colour },
      itemStyle: { color: colour },
      data: samples.map(({ at, maxMs }) => [round(at), round(Math.max(shortestMs, maxMs))]),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
