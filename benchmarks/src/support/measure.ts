// Measures one row against its baseline in the same process: rounds of both in turn, after a warm-up of each. The machine's speed
// drifts, but the ratio of two neighbouring rounds drifts less.

import { rawBaseline } from './raw-baseline.js';
import type { OpenWork, Row, Work } from './row.js';
import { ratioOf, type Spread, spreadOf } from './spread.js';

export interface Effort {
  readonly rounds: number;
  /** The share of a full round's amount, 0 to 1. */
  readonly share: number;
}

export interface RowResult {
  readonly name: string;
  readonly topology: string;
  readonly unit: string;
  readonly measure: 'rate' | 'time';
  readonly rounds: number;
  /** Units per second, or microseconds per unit. */
  readonly measured: Spread;
  readonly baseline: { readonly name: string; readonly measured: Spread };
  /** Row ÷ baseline, round by round. */
  readonly ratio: Spread;
  /** The bus at the same work as a peer. The ratio is bus ÷ peer. */
  readonly beside?: { readonly name: string; readonly measured: Spread; readonly ratio: Spread };
  readonly figures: Readonly<Record<string, Spread>>;
}

export async function measureAlternating(row: Row, effort: Effort): Promise<RowResult> {
  const { name, topology, unit = 'messages', measure = 'rate', baseline = rawBaseline, beside } = row;
  const rounds = Math.min(effort.rounds, row.mostRounds ?? effort.rounds);
  const contestants: Contestant[] = [];
  try {
    for (const work of beside === undefined ? [row, baseline] : [row, baseline, beside]) {
      contestants.push(new Contestant(work, await work.open(), measure));
    }
    for (let round = 0; round < rounds; round += 1) {
      // The first round is done twice, the first time to warm up.
      if (round === 0) for (const contestant of contestants) await contestant.round(effort.share, 'warm-up');
      for (const contestant of contestants) await contestant.round(effort.share, 'measured');
    }
  } finally {
    for (const contestant of contestants) await contestant.close();
  }
  const [own, base, other] = contestants;
  if (own === undefined || base === undefined) throw new Error('there is nothing to compare');
  return {
    name,
    topology,
    unit,
    measure,
    rounds,
    measured: spreadOf(own.values),
    baseline: { name: baseline.name, measured: spreadOf(base.values) },
    ratio: ratioOf(own.values, base.values),
    ...(other && {
      beside: {
        name: other.name,
        measured: spreadOf(other.values),
        ratio: ratioOf(other.values, own.values),
      },
    }),
    figures: Object.fromEntries([...own.figures].map(([figure, values]) => [figure, spreadOf(values)])),
  };
}

/** Work that takes turns with other work, and its measurements. */
class Contestant {
  readonly name: string;
  readonly values: number[] = [];
  readonly figures = new Map<string, number[]>();
  readonly #work: Work;
  readonly #open: OpenWork;
  readonly #measure: 'rate' | 'time';

  constructor(work: Work, open: OpenWork, measure: 'rate' | 'time') {
    this.name = work.name;
    this.#work = work;
    this.#open = open;
    this.#measure = measure;
  }

  async round(share: number, kind: 'warm-up' | 'measured'): Promise<void> {
    const amount = Math.ceil(this.#work.amount * share);
    const startedMs = performance.now();
    const notes = await this.#open.round(amount);
    const ms = notes?.ms ?? performance.now() - startedMs;
    if (kind === 'warm-up') return;
    this.values.push(this.#measure === 'rate' ? (amount / ms) * 1000 : (ms / amount) * 1000);
    for (const [figure, value] of Object.entries(notes?.figures ?? {})) {
      this.figures.set(figure, [...(this.figures.get(figure) ?? []), value]);
    }
  }

  close(): Promise<void> {
    return this.#open.close();
  }
}
