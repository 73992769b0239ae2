// Turns the rows of a table of the statistics into series of metrics: one for each row, or, once there are more rows than a monitoring
// system should keep, one for each group of rows.
//
// The counts of a group never fall, because they include those of rows that are gone. Once rows are grouped they stay grouped, so that
// series do not end and begin again with every topic that comes or goes.

import { invalidArgument, type Pieces } from '@stasis-bus/core/internal';

export type Labels = Readonly<Record<string, string | number>>;

/** The values of a row or of a group, in the order of the table's metrics. */
export interface Series {
  readonly labels: Labels;
  readonly values: readonly number[];
}

/** One column of a table as a metric. */
export interface RowMetric<Row> {
  readonly name: string;
  readonly help: string;
  readonly read: (row: Row) => number;
  /** How the values of a group's rows are combined. A count is a sum that includes rows that are gone. */
  readonly inGroup: 'count' | 'sum' | 'highest' | 'mean';
}

/** A table of the statistics as metrics. */
export interface MetricTable<Row> {
  readonly metrics: readonly RowMetric<Row>[];
  /** Returns a key that no other row has or ever had. */
  readonly keyOf: (row: Row) => string;
  readonly topicOf: (row: Row) => string;
  readonly labelsOf: (row: Row) => Labels;
  /** Returns the weight of a row in a mean. */
  readonly weightOf: (row: Row) => number;
}

/** How rows are grouped, and how many rows there may be without groups. */
export interface Grouping {
  readonly group: (topic: string) => string;
  readonly most: number;
}

/** The group of the rows whose own group would be one too many. */
const rest = 'other';

export class SeriesOf<Row> {
  readonly #table: MetricTable<Row>;
  readonly #grouping: Grouping;
  #isGrouped = false;
  /** By group: its values at the latest scrape, to which counts are added. */
  readonly #totals = new Map<string, number[]>();
  /** By row: its values at the latest scrape. */
  #counted = new Map<string, readonly number[]>();

  constructor(table: MetricTable<Row>, grouping: Grouping) {
    this.#table = table;
    this.#grouping = grouping;
  }

  /** Returns the series. @throws ERR_STASIS_INVALID_ARGUMENT if a topic's group is not a string, or what the user's function throws */
  *of(rows: readonly Row[]): Pieces<readonly Series[]> {
    this.#isGrouped ||= rows.length > this.#grouping.most;
    if (this.#isGrouped) return yield* this.#groups(rows);
    const series: Series[] = [];
    for (const row of rows) {
      series.push({ labels: this.#table.labelsOf(row), values: this.#valuesOf(row) });
      yield;
    }
    return series;
  }

  *#groups(rows: readonly Row[]): Pieces<readonly Series[]> {
    const { metrics, keyOf, topicOf, weightOf } = this.#table;
    const counted = new Map<string, readonly number[]>();
    const groups = new Map<string, GroupValues>();
    for (const name of this.#totals.keys()) groups.set(name, new GroupValues(metrics));
    for (const row of rows) {
      const values = this.#valuesOf(row);
      counted.set(keyOf(row), values);
      this.#groupOf(topicOf(row), groups).add(values, this.#counted.get(keyOf(row)), weightOf(row));
      yield;
    }
    // Nothing throws from here on, so each count is taken once.
    this.#counted = counted;
    return [...groups].map(([group, values]) => ({ labels: { group }, values: this.#total(group, values) }));
  }

  #valuesOf(row: Row): number[] {
    return this.#table.metrics.map(({ read }) => read(row));
  }

  #groupOf(topic: string, groups: Map<string, GroupValues>): GroupValues {
    const { group, most } = this.#grouping;
    const wanted: unknown = group(topic);
    if (typeof wanted !== 'string') {
      throw invalidArgument(`what metrics.group returns for ${JSON.stringify(topic)}`, 'a string', wanted);
    }
    const name = groups.has(wanted) || groups.size < most - 1 ? wanted : rest;
    const known = groups.get(name) ?? new GroupValues(this.#table.metrics);
    groups.set(name, known);
    return known;
  }

  #total(group: string, { values }: GroupValues): readonly number[] {
    const before = this.#totals.get(group);
    const total = values.map((value, index) =>
      this.#table.metrics[index]?.inGroup === 'count' ? value + (before?.[index] ?? 0) : value,
    );
    this.#totals.set(group, total);
    return total;
  }
}

/** The values of a group, while its rows are added. Counts are their growth since the latest scrape. */
class GroupValues {
  readonly values: number[];
  readonly #metrics: readonly Pick<RowMetric<never>, 'inGroup'>[];
  /** By metric: the weight of the rows added so far that have a value. */
  readonly #weights: number[];

  constructor(metrics: readonly Pick<RowMetric<never>, 'inGroup'>[]) {
    this.#metrics = metrics;
    this.values = metrics.map(({ inGroup }) => (inGroup === 'count' || inGroup === 'sum' ? 0 : Number.NaN));
    this.#weights = metrics.map(() => 0);
  }

  add(row: readonly number[], before: readonly number[] | undefined, weight: number): void {
    this.#metrics.forEach(({ inGroup }, index) => {
      const [now = Number.NaN, value = Number.NaN] = [this.values[index], row[index]];
      if (inGroup === 'count') this.values[index] = now + value - (before?.[index] ?? 0);
      else if (inGroup === 'sum') this.values[index] = now + value;
      else if (Number.isNaN(value)) return;
      else if (inGroup === 'highest') this.values[index] = Number.isNaN(now) ? value : Math.max(now, value);
      else this.#addToMean(index, value, weight);
    });
  }

  #addToMean(index: number, value: number, weight: number): void {
    const weights = (this.#weights[index] ?? 0) + weight;
    if (weights === 0) return;
    const before = this.values[index] ?? Number.NaN;
    const mean = Number.isNaN(before) ? value : before;
    this.#weights[index] = weights;
    this.values[index] = mean + ((value - mean) * weight) / weights;
  }
}
