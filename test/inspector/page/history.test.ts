import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { History } from '../../../packages/inspector/src/page/history/history.js';
import { timeBars } from '../../../packages/inspector/src/page/history/invocation-times.js';
import { perSecond, threadRatesIn } from '../../../packages/inspector/src/page/history/rates.js';
import { rateSeries, valueSeries } from '../../../packages/inspector/src/page/history/series.js';
import type { Step } from '../../../packages/inspector/src/page/history/step.js';
import { totalsOf } from '../../../packages/inspector/src/page/history/totals.js';
import type { Frame, TopicRow } from '../../../packages/inspector/src/wire/frame.js';
import { frame, momentAfter, subscriptionRow, threadRow, topicRow } from './frames.js';

const names = ['a', 'b', 'c', 'd'];
const minute = 60_000;

/** What happens to topics between two frames. */
const changes = fc.array(
  fc.record({
    name: fc.constantFrom(...names),
    action: fc.constantFrom('publish', 'end', 'forward', 'nothing'),
  }),
  { maxLength: 4 },
);

describe('the history of a bus', () => {
  test('shows every moment that it keeps as it was, whether frames were whole or not', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ changes, isWhole: fc.boolean() }), { minLength: 1, maxLength: 30 }),
        fc.constantFrom(5, 20, 1000),
        (steps, keptRows) => {
          const history = new History({ keptMs: 60 * minute, keptRows });
          const truth = new Map<number, ReadonlyMap<string, TopicRow>>();
          let rows = new Map<string, TopicRow>();
          steps.forEach((step, index) => {
            const at = 1000 * (index + 1);
            const before = rows;
            rows = afterChanges(before, step.changes);
            truth.set(at, rows);
            history.add(frameBetween(at, before, rows, step.isWhole || index === 0));
          });
          expect(history.steps.at(-1)?.at).toBe(1000 * steps.length);
          history.steps.forEach(({ at }, index) => {
            expect(plain(history.momentOf(index)?.topics)).toEqual(plain(truth.get(at)));
          });
        },
      ),
    );
  });

  test('keeps ten minutes', () => {
    const history = new History();
    for (let at = 0; at <= 20 * minute; at += 1000) {
      history.add(frame(at, { isWhole: at === 0, topics: [topicRow('a', { published: at })] }));
    }
    expect(history.steps[0]?.at).toBe(10 * minute);
    expect(history.steps.length).toBe(601);
  });

  test('holds on to a bounded number of rows, in coarser steps the longer they are past', () => {
    const history = new History({ keptMs: 10 * minute, keptRows: 2000 });
    for (let second = 0; second <= 600; second += 1) {
      const topics = Array.from({ length: 50 }, (_, index) => topicRow(`t${index}`, { published: second }));
      history.add(frame(second * 1000, { isWhole: second === 0, topics }));
    }
    const { steps } = history;
    expect(steps.reduce((total, { topics }) => total + topics.size, 0)).toBeLessThanOrEqual(2000);
    expect(steps[0]?.at).toBe(0);
    expect(steps[2]?.at).toBeLessThan(5 * minute);
    expect(steps.at(-1)?.span).toBe(1000);
    expect(steps[1]?.span).toBeGreaterThan(1000);
    expect(perSecond(steps[1]?.topics ?? new Map(), 't7', 'published', steps[1]?.span ?? 0)).toBe(1);
  });

  test('a frame soon after another makes no step of its own', () => {
    const { history } = momentAfter(
      frame(1000, { topics: [topicRow('a', { published: 5 })] }),
      frame(2000, { topics: [topicRow('a', { published: 15 })] }),
      frame(2010, { topics: [topicRow('a', { published: 25 })] }),
    );
    expect(history.steps.map(({ at, span }) => ({ at, span }))).toEqual([
      { at: 1000, span: 0 },
      { at: 2010, span: 1010 },
    ]);
    expect(history.momentOf(0)?.topics.get('a')?.published).toBe(5);
  });

  test('a delta before any whole frame is left out', () => {
    const history = new History();
    history.add(frame(1000, { topics: [topicRow('a')] }));
    expect(history.now()).toBeUndefined();
  });

  test('a moment that was taken stays as it is when frames come', () => {
    const { history } = momentAfter(frame(1000, { topics: [topicRow('a', { published: 1 })] }));
    const paused = history.momentOf(0);
    history.add(frame(2000, { topics: [topicRow('a', { published: 2 }), topicRow('b')] }));
    expect(paused?.topics.get('a')?.published).toBe(1);
    expect(paused?.topics.has('b')).toBe(false);
    expect(history.now()?.topics.get('a')?.published).toBe(2);
  });
});

describe('congestion that is told between frames', () => {
  function told(): History {
    const { history } = momentAfter(
      frame(1000, { subscriptions: [subscriptionRow('s', 'a'), subscriptionRow('other', 'a')] }),
    );
    history.reportCongestion('s', true, 1500);
    return history;
  }

  test('shows at once', () => {
    expect(told().now()?.subscriptions.get('s')?.congested).toBe(true);
    expect(told().now()?.subscriptions.get('other')?.congested).toBe(false);
  });

  test('holds until a later frame, also where that frame does not mention the subscription', () => {
    const history = told();
    history.add(frame(2000));
    expect(history.now()?.subscriptions.get('s')?.congested).toBe(false);
  });

  test('holds when a frame that was taken before arrives after it', () => {
    const history = told();
    history.add(frame(1400, { subscriptions: [subscriptionRow('s', 'a', { queued: 9 })] }));
    expect(history.now()?.subscriptions.get('s')).toMatchObject({ congested: true, queued: 9 });
  });

  test('is part of the newest moment when it is paused there', () => {
    expect(told().momentOf(0)?.subscriptions.get('s')?.congested).toBe(true);
  });

  test('is no part of the moment before', () => {
    const history = told();
    history.add(frame(2000, { subscriptions: [subscriptionRow('s', 'a', { congested: true })] }));
    expect(history.momentOf(0)?.subscriptions.get('s')?.congested).toBe(false);
    expect(history.momentOf(1)?.subscriptions.get('s')?.congested).toBe(true);
  });

  test('of a subscription that is not known changes nothing', () => {
    const history = told();
    history.reportCongestion('unknown', true, 1600);
    expect(history.now()?.subscriptions.has('unknown')).toBe(false);
  });
});

describe('rates', () => {
  test('are what a count grew by in a step; a row that did not change stands still', () => {
    const { moment } = momentAfter(
      frame(1000, { topics: [topicRow('a', { published: 10 }), topicRow('b', { published: 7 })] }),
      frame(3000, { topics: [topicRow('a', { published: 40 })] }),
    );
    const { topics, span } = moment.step;
    expect(perSecond(topics, 'a', 'published', span)).toBe(15);
    expect(perSecond(topics, 'b', 'published', span)).toBe(0);
    expect(totalsOf(moment).publishedPerSecond).toBe(15);
  });

  test('a topic that ended and came again counts from 0', () => {
    const { moment } = momentAfter(
      frame(1000, { topics: [topicRow('a', { published: 100 })] }),
      frame(2000, {
        topics: [topicRow('a', { id: 'id of the other', published: 104 })],
        gone: { topics: ['a'], subscriptions: [] },
      }),
    );
    expect(perSecond(moment.step.topics, 'a', 'published', moment.step.span)).toBe(104);
  });

  test('a thread is as busy as its busy time grew; one that replaces another by its own time', () => {
    const { moment } = momentAfter(
      frame(1000, {
        threads: [threadRow('pool', 0, { busyTime: 900 }), threadRow('pool', 1, { busyTime: 50 })],
      }),
      frame(2000, {
        threads: [
          threadRow('pool', 0, { busyTime: 1150, invocations: 30 }),
          threadRow('pool', 1, { startedAt: 1500, busyTime: 100 }),
        ],
      }),
    );
    const [first, replaced] = moment.step.threads;
    expect(first && threadRatesIn(moment.step, first)).toEqual({ busy: 0.25, invocationsPerSecond: 30 });
    expect(replaced && threadRatesIn(moment.step, replaced).busy).toBe(0.1);
  });

  test('a thread that is seen for the first time, and has been at work for long, is as busy as since its start', () => {
    const { moment } = momentAfter(
      frame(100_000),
      frame(101_000, { threads: [threadRow('pool', 0, { startedAt: 1000, busy: 0.02, busyTime: 2000 })] }),
    );
    const [shared] = moment.step.threads;
    expect(shared && threadRatesIn(moment.step, shared).busy).toBe(0.02);
  });
});

describe('what a chart shows', () => {
  const changesOf = (step: Step) => step.subscriptions;
  const { history, moment } = momentAfter(
    frame(1000, { subscriptions: [] }),
    frame(2000, { subscriptions: [subscriptionRow('s', 'a', { queued: 3, handled: 10 })] }),
    frame(3000),
    frame(4000, { subscriptions: [subscriptionRow('s', 'a', { queued: 8, handled: 30 })] }),
  );

  test('is a rate for each step', () => {
    const { times, values } = rateSeries(history.steps, changesOf, 's', 'handled');
    expect(times).toEqual([2, 3, 4]);
    expect(values).toEqual([10, 0, 20]);
  });

  test('is a value for each moment, and nothing where there was no such row', () => {
    const { values } = valueSeries(history.steps, changesOf, 's', moment.subscriptions.get('s'), 'queued');
    expect(values).toEqual([null, 3, 3, 8]);
  });
});

describe('the histogram of invocation times', () => {
  test('shows the part where something was counted', () => {
    const counts = new Array<number>(26).fill(0);
    counts[3] = 4;
    counts[5] = 2;
    expect(timeBars(counts)).toEqual([
      { label: '< 8 µs', count: 4, share: 1 },
      { label: '< 16 µs', count: 0, share: 0 },
      { label: '< 32 µs', count: 2, share: 0.5 },
    ]);
  });

  test.each([
    [0, '< 1 µs'],
    [10, '< 1 ms'],
    [17, '< 131 ms'],
    [24, '< 17 s'],
    [25, '≥ 17 s'],
  ])('bucket %i is "%s"', (bucket, label) => {
    const counts = new Array<number>(26).fill(0);
    counts[bucket] = 1;
    expect(timeBars(counts)).toEqual([{ label, count: 1, share: 1 }]);
  });

  test('of nothing is empty', () => {
    expect(timeBars(new Array<number>(26).fill(0))).toEqual([]);
  });
});

function afterChanges(
  before: ReadonlyMap<string, TopicRow>,
  actions: readonly { readonly name: string; readonly action: string }[],
): Map<string, TopicRow> {
  const rows = new Map(before);
  for (const { name, action } of actions) {
    const row = rows.get(name) ?? topicRow(name);
    if (action === 'end') rows.delete(name);
    else if (action === 'publish') rows.set(name, { ...row, published: row.published + 1 });
    else if (action === 'forward') rows.set(name, { ...row, forwardsTo: [...row.forwardsTo, 'b'] });
  }
  return rows;
}

function frameBetween(
  at: number,
  before: ReadonlyMap<string, TopicRow>,
  after: ReadonlyMap<string, TopicRow>,
  isWhole: boolean,
): Frame {
  const rows = [...after.values()];
  const changed = isWhole ? rows : rows.filter((row) => row !== before.get(row.name));
  const gone = [...before.keys()].filter((name) => !after.has(name));
  // As they come from the wire: objects of their own.
  return structuredClone(
    frame(at, { isWhole, topics: changed, gone: { topics: isWhole ? [] : gone, subscriptions: [] } }),
  );
}

function plain(rows: ReadonlyMap<string, TopicRow> | undefined): unknown {
  return Object.fromEntries(rows ?? []);
}
