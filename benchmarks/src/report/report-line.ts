// The report as lines of text, one for each row and one for each of its figures. The tables are made of them.

import type { RowResult } from '../support/measure.js';
import type { Spread } from '../support/spread.js';
import { type Goal, goalFor, isReached } from './goals.js';

export interface ReportLine {
  readonly row: string;
  readonly measured: string;
  readonly baseline: string;
  readonly ratio: string;
  /** The bus at the same work as the row's peer. */
  readonly beside: string;
  /** The ratio of the bus to the peer. */
  readonly besideRatio: string;
  readonly goal: string;
}

export function reportLines(results: readonly RowResult[]): ReportLine[] {
  return results.flatMap((result) => [rowLine(result), ...figureLines(result)]);
}

function rowLine(result: RowResult): ReportLine {
  const { name, baseline, measured, ratio, beside } = result;
  const value = (spread: Spread): string => valueText(result, spread);
  return {
    row: name,
    measured: value(measured),
    baseline: `${baseline.name}: ${value(baseline.measured)}`,
    ratio: spreadText(ratio),
    beside: beside ? `${beside.name}: ${value(beside.measured)}` : '',
    besideRatio: beside ? spreadText(beside.ratio) : '',
    goal: [
      goalText(goalFor(name, 'ratio'), ratio),
      beside ? goalText(goalFor(name, 'beside'), beside.ratio) : '',
    ].join(''),
  };
}

function figureLines({ name, figures }: RowResult): ReportLine[] {
  return Object.entries(figures).map(([figure, spread]) => ({
    row: `  … ${figure}`,
    measured: spreadText(spread),
    baseline: '',
    ratio: '',
    beside: '',
    besideRatio: '',
    goal: goalText(goalFor(name, { figure }), spread),
  }));
}

function goalText(goal: Goal | undefined, spread: Spread): string {
  if (goal === undefined) return '';
  return `${goal.bound} ${goal.value}: ${isReached(goal, spread) ? 'reached' : 'missed'}`;
}

function valueText({ measure }: RowResult, { median }: Spread): string {
  return measure === 'time' ? `${significant(median)} µs` : `${significant(median)}/s`;
}

function spreadText({ median, lowest, highest }: Spread): string {
  return `${significant(median)} (${significant(lowest)}–${significant(highest)})`;
}

/** Returns a number with three significant digits. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return value.toLocaleString('en', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
}
