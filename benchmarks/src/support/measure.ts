// Measuring one row against the baseline of the same run: rounds of both in turn, after a warm-up of each, and medians.
// The machine's speed drifts; the ratio of two neighbouring rounds drifts less.

/** Something that can be measured. */
export interface Row {
  readonly name: string;
  /** The topology, in a line. */
  readonly topology: string;
  /** Messages of a full round. */
  readonly messages: number;
  open(): Promise<OpenRow>;
}

export interface OpenRow {
  /** Moves so many messages, and throws if not exactly those have arrived, in order. */
  round(messages: number): Promise<void>;
  close(): Promise<void>;
}

export interface RowResult {
  readonly name: string;
  readonly topology: string;
  /** Messages a second: of the row, and of the baseline beside it. */
  readonly rate: Spread;
  readonly baseline: Spread;
  /** The row's rate by the baseline's, round by round. */
  readonly ratio: Spread;
}

export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

export interface Effort {
  readonly rounds: number;
  /** The share of a full round's messages. */
  readonly share: number;
}

export async function measureAlternating(
  row: Row,
  baseline: Row,
  { rounds, share }: Effort,
): Promise<RowResult> {
  const open = await row.open();
  const openBaseline = await baseline.open();
  const rates: number[] = [];
  const baselines: number[] = [];
  try {
    for (let round = -1; round < rounds; round += 1) {
      const rate = await rateOf(open, Math.ceil(row.messages * share));
      const baselineRate = await rateOf(openBaseline, Math.ceil(baseline.messages * share));
      // The first round warms up.
      if (round < 0) continue;
      rates.push(rate);
      baselines.push(baselineRate);
    }
  } finally {
    await open.close();
    await openBaseline.close();
  }
  const ratios = rates.map((rate, index) => rate / (baselines[index] ?? Number.NaN));
  const { name, topology } = row;
  return { name, topology, rate: spreadOf(rates), baseline: spreadOf(baselines), ratio: spreadOf(ratios) };
}

async function rateOf(row: OpenRow, messages: number): Promise<number> {
  const started = performance.now();
  await row.round(messages);
  return (messages / (performance.now() - started)) * 1000;
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return { median: at(Math.floor(sorted.length / 2)), lowest: at(0), highest: at(sorted.length - 1) };
}
