// What the benchmarks say is what they have measured: medians, spread, ratios round by round, goals and tables; and a
// wrong answer is noticed.

import { describe, expect, it } from 'vitest';
import { type Goal, goalFor, goals, isReached } from '../../benchmarks/src/report/goals.js';
import { withMarkedRegion } from '../../benchmarks/src/report/marked-region.js';
import { reportLines, significant } from '../../benchmarks/src/report/report-line.js';
import { markdownTable } from '../../benchmarks/src/report/report-tables.js';
import { summaryTable } from '../../benchmarks/src/report/summary-table.js';
import { KeyedTally, keyCount, recordKeyed } from '../../benchmarks/src/support/keyed-tally.js';
import { measureAlternating, type RowResult } from '../../benchmarks/src/support/measure.js';
import { payload } from '../../benchmarks/src/support/payload.js';
import { pipelined } from '../../benchmarks/src/support/pipelined.js';
import type { RoundNotes, Row, Work } from '../../benchmarks/src/support/row.js';
import { ratioOf, spreadOf } from '../../benchmarks/src/support/spread.js';
import { record, recordSame, Tally } from '../../benchmarks/src/support/tally.js';

describe('spread', () => {
  it('is the median, the lowest and the highest', () => {
    expect(spreadOf([3, 100, 1])).toEqual({ median: 3, lowest: 1, highest: 100 });
    expect(spreadOf([2, 1])).toEqual({ median: 2, lowest: 1, highest: 2 });
  });

  it('of ratios takes them pair by pair', () => {
    expect(ratioOf([10, 40, 9], [5, 10, 9])).toEqual({ median: 2, lowest: 1, highest: 4 });
  });
});

/** Work whose rounds say how long they took. */
function timed(name: string, amount: number, ms: readonly number[], log: string[] = []): Work {
  return {
    name,
    amount,
    async open() {
      let rounds = 0;
      return {
        async round(count): Promise<RoundNotes> {
          log.push(`${name} ${count}`);
          rounds += 1;
          return { ms: ms[rounds - 1] ?? 1, figures: { rounds } };
        },
        async close() {
          log.push(`${name} closed`);
        },
      };
    },
  };
}

describe('measuring a row', () => {
  it('alternates with the baseline after a warm-up, closes both, and takes ratios round by round', async () => {
    const log: string[] = [];
    const row: Row = {
      ...timed('row', 100, [1, 10, 20], log),
      topology: 'none',
      baseline: timed('base', 50, [1, 10, 5], log),
    };
    const result = await measureAlternating(row, { rounds: 2, share: 0.5 });
    const inTurn = ['row 50', 'base 25'];
    expect(log).toEqual([...inTurn, ...inTurn, ...inTurn, 'row closed', 'base closed']);
    expect(result.measured).toEqual({ median: 5000, lowest: 2500, highest: 5000 });
    expect(result.baseline).toEqual({
      name: 'base',
      measured: { median: 5000, lowest: 2500, highest: 5000 },
    });
    expect(result.ratio).toEqual({ median: 2, lowest: 0.5, highest: 2 });
    expect(result.figures).toEqual({ rounds: { median: 3, lowest: 2, highest: 3 } });
  });

  it('measures times in microseconds each, and not more rounds than a row wants', async () => {
    const row: Row = {
      ...timed('row', 10, [1, 2]),
      topology: 'none',
      measure: 'time',
      mostRounds: 1,
      baseline: timed('base', 10, [1, 1]),
    };
    const result = await measureAlternating(row, { rounds: 9, share: 1 });
    expect(result.rounds).toBe(1);
    expect(result.measured.median).toBe(200);
    expect(result.ratio.median).toBe(2);
  });

  it('fails with a wrong answer, and closes what is open', async () => {
    const log: string[] = [];
    const wrong: Work = {
      ...timed('wrong', 1, [], log),
      open: async () => ({
        round: async () => {
          throw new Error('one is missing');
        },
        close: async () => void log.push('wrong closed'),
      }),
    };
    const row: Row = { ...timed('row', 1, [], log), topology: 'none', baseline: wrong };
    await expect(measureAlternating(row, { rounds: 1, share: 1 })).rejects.toThrow('one is missing');
    expect(log).toEqual(['row 1', 'row closed', 'wrong closed']);
  });
});

describe('a tally', () => {
  it('is content with a series in order', () => {
    const tally = new Tally();
    for (const id of [1, 2, 3]) record(tally.cells, payload(id));
    expect(() => tally.verify(3)).not.toThrow();
    expect(() => tally.verify(4)).toThrow('3 of 4 arrived');
  });

  it('sees what is out of order, and what has another value', () => {
    const [swapped = new Tally(), changed = new Tally(), other = new Tally()] = Tally.many(3);
    for (const id of [2, 1]) record(swapped.cells, payload(id));
    expect(() => swapped.verify(2)).toThrow('2 of them');
    record(changed.cells, { ...payload(1), data: { id: 1, name: 'somebody else', v: [] } });
    expect(() => changed.verify(1)).toThrow('1 of them');
    recordSame(other.cells, payload(2));
    expect(() => other.verify(1)).toThrow('1 of them');
  });

  it('of keys wants order per key only', () => {
    const tally = new KeyedTally();
    for (const id of [2, 1, 1 + keyCount]) recordKeyed(tally.cells, payload(id));
    expect(() => tally.verify(3)).not.toThrow();
    recordKeyed(tally.cells, payload(1));
    expect(() => tally.verify(4)).toThrow('1 of them');
  });
});

it('pipelined calls are all made, not more at a time than may be', async () => {
  let [made, now, most] = [0, 0, 0];
  await pipelined(10, 3, async () => {
    now += 1;
    made += 1;
    most = Math.max(most, now);
    await null;
    now -= 1;
  });
  expect([made, most]).toEqual([10, 3]);
});

const spread = (median: number) => ({ median, lowest: median, highest: median });

const result: RowResult = {
  name: 'one-to-one',
  topology: '1 topic',
  unit: 'messages',
  measure: 'rate',
  rounds: 1,
  measured: spread(1_234_567),
  baseline: { name: 'raw', measured: spread(800_000) },
  ratio: spread(1.54),
  figures: { 'bytes each': spread(12) },
};

describe('goals', () => {
  it('are reached at their value, from the side that is theirs', () => {
    const goal = (bound: Goal['bound']): Goal => ({ row: 'a', of: 'ratio', bound, value: 2 });
    expect([1, 2, 3].map((median) => isReached(goal('at least'), spread(median)))).toEqual([
      false,
      true,
      true,
    ]);
    expect([1, 2, 3].map((median) => isReached(goal('at most'), spread(median)))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('are found by row and figure', () => {
    expect(goalFor('one-to-one', 'ratio')?.value).toBe(1.5);
    expect(goalFor('queued', { figure: 'bytes each' })?.value).toBe(400);
    expect(goalFor('one-to-one', { figure: 'bytes each' })).toBeUndefined();
    expect(new Set(goals.map(({ row, of }) => JSON.stringify([row, of]))).size).toBe(goals.length);
  });
});

describe('the report', () => {
  it('has a line for a row, with its goal, and one for each figure', () => {
    expect(reportLines([result])).toEqual([
      {
        row: 'one-to-one',
        measured: '1,230,000/s',
        baseline: 'raw: 800,000/s',
        ratio: '1.54 (1.54–1.54)',
        beside: '',
        besideRatio: '',
        goal: 'at least 1.5: reached',
      },
      expect.objectContaining({ row: '  … bytes each', measured: '12.0 (12.0–12.0)', goal: '' }),
    ]);
  });

  it('is a Markdown table without empty columns', () => {
    expect(markdownTable([{ ...result, figures: {} }]).split('\n')).toEqual([
      '| row | measured | baseline | ratio (lowest–highest) | goal |',
      '| --- | --: | --: | --: | --: |',
      '| one-to-one | 1,230,000/s | raw: 800,000/s | 1.54 (1.54–1.54) | at least 1.5: reached |',
    ]);
  });

  it('has a summary of a few rows: the bus, what stands beside it, and the ratio of the two', () => {
    const peer = { name: 'one-to-one', measured: spread(900_000), ratio: spread(72) };
    const rows = [
      { ...result, name: 'piscina-run', topology: 'a task each', figures: {}, beside: peer },
      { ...result, name: 'burst' },
      result,
    ];
    expect(summaryTable(rows).split('\n')).toEqual([
      '| row | bus | baseline or peer | bus ÷ baseline or peer (lowest–highest) |',
      '| --- | --: | --: | --: |',
      '| **one-to-one**: 1 topic | 1,230,000/s | raw: 800,000/s | 1.54 (1.54–1.54) |',
      '| … bytes each | 12.0 (12.0–12.0) |  |  |',
      '| **piscina-run**: a task each | one-to-one: 900,000/s | 1,230,000/s | 72.0 (72.0–72.0) |',
    ]);
  });

  it('replaces what stands between the marks of a file, and nothing else', () => {
    const once = withMarkedRegion('before\n', 'one');
    const [before, , rest] = once.split('\n');
    expect(before).toBe('before');
    expect(rest).toMatch(/^<!-- begin/);
    const twice = withMarkedRegion(`${once}after\n`, 'two');
    expect(twice).toBe(`${once}after\n`.replace('one', 'two'));
  });

  it('says three digits of a number', () => {
    expect([0.01234, 1.5, 1234567].map(significant)).toEqual(['0.0123', '1.50', '1,230,000']);
    expect(significant(Number.NaN)).toBe('–');
  });
});
