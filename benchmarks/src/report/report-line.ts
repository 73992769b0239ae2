// The report, line by line, as text: one for each row, and one for each of its figures; tables are made of them.

import { type Goal, goalFor, isReached } from '../goals.js';
import type { RowResult } from '../support/measure.js';
import type { Spread } from '../support/spread.js';

export interface ReportLine {
  readonly row: string;
  readonly measured: string;
  readonly baseline: string;
  readonly ratio: string;
  /** What the bus does where a peer does it, and its ratio to the peer. */
  readonly beside: string;
  readonly goal: string;
}

export function reportLines(results: readonly RowResult[]): ReportLine[] {
  return results.flatMap((result) => [rowLine(result), ...figureLines(result)]);
}

/** What a group of rows is measured beside, where all of its rows have the same. */
export function topologyLines(results: readonly RowResult[]): string[] {
  return results.map(({ name, topology }) => `${name}: ${topology}`);
}

function rowLine(result: RowResult): ReportLine {
  const { name, baseline, measured, ratio, beside } = result;
  const text = (spread: Spread): string => valueText(result, spread.median);
  const besideGoal = beside && goalText(goalFor(name, 'beside'), beside.ratio);
  return {
    row: name,
    measured: text(measured),
    baseline: `${text(baseline.measured)} (${baseline.name})`,
    ratio: spreadText(ratio),
    beside: beside ? `${text(beside.measured)} (${beside.name}), ${spreadText(beside.ratio)}` : '',
    goal: besideGoal || goalText(goalFor(name, 'ratio'), ratio),
  };
}

function figureLines({ name, figures }: RowResult): ReportLine[] {
  return Object.entries(figures).map(([figure, spread]) => ({
    row: `  ${figure}`,
    measured: spreadText(spread),
    baseline: '',
    ratio: '',
    beside: '',
    goal: goalText(goalFor(name, { figure }), spread),
  }));
}

function goalText(goal: Goal | undefined, spread: Spread): string {
  if (goal === undefined) return '';
  return `${goal.bound} ${goal.value}: ${isReached(goal, spread) ? 'yes' : 'no'}`;
}

function valueText({ measure, unit }: RowResult, value: number): string {
  if (measure === 'time') return `${value.toFixed(1)} µs`;
  return `${significant(value / 1000)} thousand ${unit}/s`;
}

export function spreadText({ median, lowest, highest }: Spread): string {
  return `${significant(median)} (${significant(lowest)}–${significant(highest)})`;
}

/** Three digits at least, and no more than that after the point. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
