import { describe, expect, test } from 'vitest';
import { cellText } from '../../../packages/inspector/src/page/rows/column.js';
import {
  millisecondsText,
  rateText,
  shareText,
  shortText,
} from '../../../packages/inspector/src/page/rows/number-text.js';
import { placementText, placesOf } from '../../../packages/inspector/src/page/rows/place.js';
import { matcherOf } from '../../../packages/inspector/src/page/rows/search.js';
import { firstRows, nextOrder } from '../../../packages/inspector/src/page/rows/sort.js';
import { threadRows } from '../../../packages/inspector/src/page/rows/thread-row.js';
import { durationText } from '../../../packages/inspector/src/page/rows/time-text.js';
import { topicColumns } from '../../../packages/inspector/src/page/rows/topic-columns.js';
import { frame, momentAfter, subscriptionRow, threadRow, topicRow } from './frames.js';

describe('the order of a table', () => {
  const rows = [
    topicRow('b', { published: 5, highestDispatch: 2 }),
    topicRow('c', { published: 5 }),
    topicRow('a', { published: 5, highestDispatch: 1 }),
    topicRow('d', { published: 9 }),
  ];
  const { moment } = momentAfter(frame(0, { topics: rows }));
  const table = { columns: topicColumns, keyOf: ({ name }: { readonly name: string }) => name };
  const names = (column: string, direction: 'ascending' | 'descending', limit = 10) =>
    firstRows(rows, table, { column, direction }, moment, limit).map(({ name }) => name);

  test('is that of a column, and by name where rows are equal there', () => {
    expect(names('published', 'descending')).toEqual(['d', 'a', 'b', 'c']);
    expect(names('published', 'ascending')).toEqual(['a', 'b', 'c', 'd']);
    expect(names('name', 'descending')).toEqual(['d', 'c', 'b', 'a']);
  });

  test('puts what was not measured last in both directions', () => {
    expect(names('highestDispatch', 'ascending')).toEqual(['a', 'b', 'c', 'd']);
    expect(names('highestDispatch', 'descending')).toEqual(['b', 'a', 'c', 'd']);
  });

  test('begins with what is searched by its full name', () => {
    const order = { column: 'published', direction: 'descending' } as const;
    expect(firstRows(rows, table, order, moment, 2, 'c').map(({ name }) => name)).toEqual(['c', 'd']);
  });

  test('is cut off at the limit', () => {
    expect(names('published', 'descending', 2)).toEqual(['d', 'a']);
  });

  test('starts with the highest number, or with A, and turns around', () => {
    const [name, published] = topicColumns;
    const start = { column: 'rate', direction: 'descending' } as const;
    const byName = name && nextOrder(start, name);
    expect(byName).toEqual({ column: 'name', direction: 'ascending' });
    expect(name && byName && nextOrder(byName, name)).toEqual({ column: 'name', direction: 'descending' });
    expect(published && nextOrder(start, published).direction).toBe('descending');
  });
});

describe('a search', () => {
  test.each([
    ['', 'anything', true],
    ['CHAN', 'channels:all', true],
    ['all chan', 'channels:all', true],
    ['all bridge', 'channels:all', false],
    ['^channels:', 'channels:all', true],
    ['^all', 'channels:all', false],
  ])('%j in %j: %s', (search, text, found) => {
    expect(matcherOf(search)(text, null)).toBe(found);
  });

  test('finds words in different texts of a row', () => {
    expect(matcherOf('audit pool')('audit-1', 'pool hash')).toBe(true);
  });
});

describe('numbers as text', () => {
  test.each([
    [0, '0'],
    [0.01, '<0.1'],
    [3.149, '3.1'],
    [9.96, '10'],
    [12_345.6, '12,346'],
  ])('a rate of %d is %s', (rate, text) => expect(rateText(rate)).toBe(text));

  test.each([
    [7, '7'],
    [999, '999'],
    [12_345, '12.3k'],
    [999_700, '1M'],
    [7_654_321, '7.65M'],
  ])('%d is in short %s', (value, text) => expect(shortText(value)).toBe(text));

  test.each([
    [0.0004, '<0.001'],
    [0.25, '0.250'],
    [7.123, '7.12'],
    [45.67, '45.7'],
    [1234, '1,234'],
  ])('%d ms is %s', (value, text) => expect(millisecondsText(value)).toBe(text));

  test.each([
    [0, '0 %'],
    [0.004, '0.4 %'],
    [0.5, '50 %'],
    [1, '100 %'],
  ])('a share of %d is %s', (share, text) => expect(shareText(share)).toBe(text));

  test.each([
    [34_000, '34 s'],
    [125_000, '2 min 05 s'],
    [12_000_000, '3 h 20 min'],
    [400_000_000, '4 d 15 h'],
  ])('%d ms are %s', (value, text) => expect(durationText(value)).toBe(text));

  test('what was not measured is a dash', () => {
    expect(cellText('milliseconds', null)).toBe('–');
  });
});

describe('where a subscription runs', () => {
  test.each([
    ['main', [], 'main', ['home']],
    ['synchronous', [], 'synchronous', ['home']],
    ['remote', ['hash'], 'pool hash', ['hash']],
    ['mixed', ['hash', 'index'], 'main + pool hash + pool index', ['home', 'hash', 'index']],
  ] as const)('%s on %j is "%s"', (placement, executors, text, places) => {
    const row = subscriptionRow('s', 'a', { placement, executors });
    expect(placementText(row)).toBe(text);
    expect(placesOf(row).map(({ name }) => name)).toEqual(places);
  });
});

test('the main thread is a row before those of pools, with what handlers did there', () => {
  const { moment } = momentAfter(
    frame(0, {
      subscriptions: [subscriptionRow('s', 'a'), subscriptionRow('r', 'a', { placement: 'remote' })],
      threads: [threadRow('hash', 0)],
    }),
    frame(1000, {
      subscriptions: [
        subscriptionRow('s', 'a', { handled: 20 }),
        subscriptionRow('r', 'a', { placement: 'remote', handled: 50 }),
      ],
      threads: [threadRow('hash', 0, { busyTime: 400, busy: 0.1 })],
      homeBusy: 0.3,
    }),
  );
  expect(threadRows(moment)).toMatchObject([
    { kind: 'home', name: 'main thread', busy: 0.3, invocationsPerSecond: 20 },
    { kind: 'pool', name: 'hash 0', busy: 0.4, busySinceStart: 0.1 },
  ]);
});
