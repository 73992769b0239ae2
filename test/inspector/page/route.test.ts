import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatRoute,
  parseRoute,
  type Route,
  startRoute,
  views,
} from '../../../packages/inspector/src/page/state/route.js';

describe('the address of the page', () => {
  test.each<[string, Partial<Route>]>([
    ['#/graph', {}],
    ['#/topics', { view: 'topics' }],
    ['#/topics/channels%3Aall', { view: 'topics', selection: { kind: 'topic', key: 'channels:all' } }],
    ['#/graph?topic=a+b', { selection: { kind: 'topic', key: 'a b' } }],
    [
      '#/topics?subscription=a-1&search=a',
      { view: 'topics', selection: { kind: 'subscription', key: 'a-1' }, search: 'a' },
    ],
  ])('%s', (hash, route) => {
    const whole = { ...startRoute, ...route };
    expect(formatRoute(whole)).toBe(hash);
    expect(parseRoute(hash)).toEqual(whole);
  });

  test('tells everything that is shown', () => {
    const route = fc.record({
      view: fc.constantFrom(...views),
      selection: fc.option(
        fc.record({
          kind: fc.constantFrom('topic' as const, 'subscription' as const, 'cache' as const),
          key: fc.string({ minLength: 1, unit: 'grapheme' }),
        }),
        { nil: undefined },
      ),
      search: fc.string({ unit: 'grapheme' }),
    });
    fc.assert(
      fc.property(route, (one) => {
        expect(parseRoute(formatRoute(one))).toEqual(one);
      }),
    );
  });

  test('has a sign for half an emoji, which no address can carry', () => {
    const route: Route = { ...startRoute, view: 'topics', selection: { kind: 'topic', key: 'cut \ud83d' } };
    expect(formatRoute(route)).toBe('#/topics/cut%20%EF%BF%BD');
    expect(formatRoute({ ...route, view: 'graph' })).toBe('#/graph?topic=cut+%EF%BF%BD');
  });

  test.each(['', '#', '#/', '#/nowhere/at/all', '#/topics/%zz'])('%j is no error', (hash) => {
    expect(() => parseRoute(hash)).not.toThrow();
  });
});
