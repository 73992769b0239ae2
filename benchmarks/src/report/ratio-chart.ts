// Draws the ratios of the bus to its baselines and to each peer, with the goals, as an SVG that can be shown anywhere: its
// background is white, so it is legible in light and dark surroundings. If times are compared, the inverse is drawn, so that
// farther to the right is always better for the bus.

import { BarChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { machineText } from '../support/machine.js';
import type { RowResult } from '../support/measure.js';
import type { BenchReport } from './bench-report.js';
import { goalFor } from './goals.js';
import { significant } from './report-line.js';

const ink = '#222222';
const faint = '#dddddd';
const looks: Readonly<Record<string, { name: string; color: string }>> = {
  bus: { name: 'bus ÷ baseline', color: '#2563eb' },
  peers: { name: 'bus ÷ peer', color: '#94a3b8' },
};
const goalColour = '#c2410c';
const barHeight = 24;
const margins = { left: 340, right: 90, top: 92, bottom: 40 };

export function drawRatios(report: BenchReport): string {
  use([BarChart, ScatterChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);
  const results = report.groups.flatMap((group) => group.results);
  const height = margins.top + margins.bottom + results.length * barHeight;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 960, height });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: {
      text: 'The bus against baselines and peers: right of 1× the bus is faster',
      subtext: machineText(report.machine),
      left: 'center',
      top: 8,
      textStyle: { fontSize: 15, color: ink },
      subtextStyle: { color: ink },
    },
    legend: { top: 54, itemGap: 30, textStyle: { color: ink } },
    grid: { ...margins },
    xAxis: {
      type: 'log',
      axisLabel: { color: ink, formatter: (value: number) => `${value}×` },
      splitLine: { lineStyle: { color: faint } },
    },
    yAxis: [
      categories(results.map(labelOf)),
      { ...categories(results.map(ratioText)), position: 'right', axisLine: { show: false } },
    ],
    series: [
      ...report.groups.map(({ group, title, results: own }) =>
        barsOf(looks[group] ?? { name: title, color: ink }, own),
      ),
      goalMarks(results),
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function categories(data: readonly string[]) {
  return {
    type: 'category',
    inverse: true,
    data,
    axisLabel: { color: ink },
    axisLine: { lineStyle: { color: ink } },
    axisTick: { show: false },
  };
}

/** Returns one series of bars. They begin at 1, where row and baseline are equal. */
function barsOf({ name, color }: { name: string; color: string }, results: readonly RowResult[]) {
  return {
    type: 'bar',
    name,
    barGap: '-100%',
    barWidth: 14,
    itemStyle: { color },
    data: results.map((result) => [round(busRatio(result)), labelOf(result)]),
  };
}

function goalMarks(results: readonly RowResult[]) {
  const marks = results.flatMap((result) => {
    const goal = goalFor(result.name, result.beside ? 'beside' : 'ratio');
    return goal === undefined ? [] : [[round(speedRatio(result, goal.value)), labelOf(result)]];
  });
  return {
    type: 'scatter',
    name: 'goal',
    symbol: 'rect',
    symbolSize: [4, 20],
    itemStyle: { color: goalColour },
    data: marks,
    z: 3,
  };
}

function busRatio(result: RowResult): number {
  return speedRatio(result, (result.beside?.ratio ?? result.ratio).median);
}

function speedRatio({ measure }: RowResult, ratio: number): number {
  return measure === 'time' ? 1 / ratio : ratio;
}

function ratioText(result: RowResult): string {
  return `${significant(busRatio(result))}×`;
}

/** Returns the label of a bar: the bus's row is the numerator, unless times are compared. */
function labelOf({ name, measure, baseline, beside }: RowResult): string {
  if (beside !== undefined) return `${beside.name} / ${name}`;
  return measure === 'time' ? `time: ${baseline.name} / ${name}` : `${name} / ${baseline.name}`;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
