// The results as a table.

import Table from 'cli-table3';
import type { RowResult, Spread } from './support/measure.js';

interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
}

export function reportTable({ cpu, cores, node }: Machine, results: readonly RowResult[]): string {
  const table = new Table({
    head: ['row', 'messages/s', 'raw baseline beside it', 'ratio (lowest–highest)'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { name, rate, baseline, ratio } of results) {
    table.push([name, thousands(rate), thousands(baseline), ratioText(ratio)]);
  }
  const lines = results.map(({ name, topology }) => `${name}: ${topology}`);
  return `${table.toString()}\n${lines.join('\n')}\n${cpu}, ${cores} cores, Node.js ${node}\n`;
}

function thousands({ median }: Spread): string {
  return `${Math.round(median / 1000).toLocaleString('en')} thousand`;
}

function ratioText({ median, lowest, highest }: Spread): string {
  return `${median.toFixed(2)} (${lowest.toFixed(2)}–${highest.toFixed(2)})`;
}
