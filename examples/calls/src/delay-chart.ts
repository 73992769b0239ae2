// Draws the event-loop delay at home over time, on worker threads and inline, as an SVG that can be shown anywhere: its background is
// white, so it is legible in light and dark surroundings.

import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { DelaySample } from './home-load.js';

/** One run in the chart. */
export interface ChartedRun {
  name: string;
  colour: string;
  samples: readonly DelaySample[];
}

const ink = '#222222';

/** The axis is logarithmic and has no zero, so anything shorter than this is drawn here. */
const shortestMs = 0.01;

/** Returns the chart as SVG: for every run, a strong line for the median and a faint one for the longest delay. */
export function drawDelays(runs: readonly ChartedRun[]): string {
  use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 860, height: 420 });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: {
      text: 'How long a timer waits at home while calls are recorded',
      left: 'center',
      top: 10,
      textStyle: { fontSize: 15, color: ink },
    },
    legend: { top: 40, itemGap: 30, icon: 'roundRect', textStyle: { color: ink } },
    grid: { left: 90, right: 30, top: 84, bottom: 56 },
    xAxis: {
      type: 'value',
      name: 'seconds since the start',
      nameLocation: 'middle',
      nameGap: 32,
      nameTextStyle: { color: ink },
      axisLabel: { color: ink },
      max: ({ max }: { max: number }) => Math.ceil(max),
    },
    yAxis: {
      type: 'log',
      name: 'event-loop delay',
      nameLocation: 'middle',
      nameGap: 66,
      nameTextStyle: { color: ink },
      min: shortestMs,
      axisLabel: { color: ink, formatter: (ms: number) => `${ms} ms` },
    },
    series: runs.flatMap((run) => [
      lineOf(run, 'median', { width: 2.5, opacity: 1 }, ({ medianMs }) => medianMs),
      lineOf(run, 'longest', { width: 1, opacity: 0.5 }, ({ maxMs }) => maxMs),
    ]),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function lineOf(
  run: ChartedRun,
  figure: string,
  { width, opacity }: { width: number; opacity: number },
  delayMs: (sample: DelaySample) => number,
) {
  return {
    type: 'line',
    name: `${run.name}, ${figure}`,
    symbol: 'none',
    lineStyle: { width, opacity, color: run.colour },
    itemStyle: { opacity, color: run.colour },
    data: run.samples.map((sample) => [round(sample.at), round(Math.max(shortestMs, delayMs(sample)))]),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
