// The tables letter by letter: what the original's console shows, and nothing that would not line up.

import {
  Bus,
  type BusStatistics,
  defineMessageType,
  formatStatistics,
  formatSubscription,
  formatTopic,
  type Topic,
} from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';

const Started = defineMessageType('test.call.started').of<number>();
const Ended = defineMessageType('test.call.ended').of<number>();

/** Two calls that are forwarded to all calls; what ends waits, what starts is handled. */
async function calls(): Promise<BusStatistics> {
  const bus = new Bus();
  const all = bus.topic('calls:all', { detail: 'every call' });
  const [first, second] = [bus.topic('calls:1'), bus.topic('calls:2', { detail: 'the second' })];
  first.forwardTo(all);
  second.forwardTo(all);
  all.subscribe(() => {}, { accept: [Started] });
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  first.subscribe(() => gate, { accept: [Ended] });
  for (const topic of [first, second, second]) topic.publish(Started, 1);
  await bus.drain();
  for (const topic of [first, first, second]) topic.publish(Ended, 1);
  const statistics = withoutTimes(bus.statistics());
  open();
  await bus.close();
  return statistics;
}

/** Times differ from run to run. */
function withoutTimes(statistics: BusStatistics): BusStatistics {
  const invocation = { lowestInvocation: 0.5, meanInvocation: 1.25, highestInvocation: 2 };
  return {
    ...statistics,
    topics: statistics.topics.map((row) => ({
      ...row,
      id: '7',
      createdAt: 0,
      age: 1500,
      lowestDispatch: null,
      highestDispatch: null,
    })),
    subscriptions: statistics.subscriptions.map((row) => ({ ...row, ...invocation })),
    threads: [
      { executor: 'calls', id: 0, startedAt: 1, invocations: 7, busy: 0.25, busyTime: 1, crashes: 1 },
      { executor: 'calls', id: 1, startedAt: 1, invocations: 12, busy: 1, busyTime: 4, crashes: 0 },
    ],
  };
}

/** Without the line break after the backtick. */
const text = ([lines = '']: readonly string[]): string => lines.slice(1);

describe('SPEC 12.3 the tables have totals, and say how many rows there are', () => {
  it('topics, with their details', async () => {
    expect(formatStatistics(await calls(), 'topics')).toBe(text`
Topic      Detail      Subscribers  Published  Dispatched  Not dispatched  Lowest ms  Highest ms
calls:1    -                     2          4           3               1          -           -
calls:2    the second            1          3           2               1          -           -
calls:all  every call            1          1           0               1          -           -
Total                                       8           5               3

3 topics
`);
  });

  it('subscriptions', async () => {
    expect(formatStatistics(await calls(), 'subscriptions')).toBe(text`
Subscription  Placement  Queued  Highest  Passed  Filtered  Failed  Dropped  Retried  Lowest ms  Mean ms  Highest ms
calls:all-1   main            0        3       3         5       0        0        0      0.500    1.250           2
calls:1-1     main            2        2       2         2       0        0        0      0.500    1.250           2
Total                         2                5         7       0        0        0

2 subscriptions
`);
  });

  it('messages', async () => {
    expect(formatStatistics(await calls(), 'messages')).toBe(text`
Message type                Published  Unused
stasis_subscription_change          2       2
test.call.started                   3       0
test.call.ended                     3       1
Total                               8       3

3 message types
`);
  });

  it('threads', async () => {
    expect(formatStatistics(await calls(), 'threads')).toBe(text`
Executor  Thread  Busy %  Invocations  Crashes
calls          0      25            7        1
calls          1     100           12        0
Total                              19        1

2 threads
`);
  });

  it('of nothing and of one', () => {
    const bus = new Bus();
    expect(formatStatistics(bus.statistics(), 'messages')).toBe(text`
Message type  Published  Unused
Total                 0       0

0 message types
`);
    bus.topic('one');
    expect(formatStatistics(bus.statistics(), 'topics')).toBe(text`
Topic  Detail  Subscribers  Published  Dispatched  Not dispatched  Lowest ms  Highest ms
one    -                 0          0           0               0          -           -
Total                               0           0               0

1 topic
`);
  });
});

describe('SPEC 12.3 all about one has the names', () => {
  it('of the subscriptions of a topic, a line each', async () => {
    expect(formatTopic(await calls(), 'calls:1')).toBe(text`
Topic                calls:1
Detail               -
Id                   7
Created              1970-01-01T00:00:00.000Z
Age s                1.500
Subscribers          2
Subscriptions        calls:all-1
                     calls:1-1
Forwards to          calls:all
Forwards from        -
Published            4
Dispatched           3
Not dispatched       1
Lowest dispatch ms   -
Highest dispatch ms  -
`);
  });

  it('of the topics of a subscription, a line each', async () => {
    expect(formatSubscription(await calls(), 'calls:all-1')).toBe(text`
Subscription           calls:all-1
Topic                  calls:all
Placement              main
Topics attached        3
Topics                 calls:all
                       calls:1
                       calls:2
Queued                 0
Highest queued         3
Congested              no
Passed                 3
Filtered               5
Handled                3
Failed                 0
Dropped                0
Retried                0
Lowest invocation ms   0.500
Mean invocation ms     1.250
Highest invocation ms  2
Slowest type           test.call.started
Made at                -
`);
  });

  it('once each, however many paths of forwards there are, and however long', () => {
    const bus = new Bus();
    const [start, left, right, end] = ['start', 'left', 'right', 'end'].map((name) => bus.topic(name));
    for (const side of [left, right]) {
      start?.forwardTo(side as Topic);
      side?.forwardTo(end as Topic);
    }
    end?.subscribe(() => {});
    const statistics = bus.statistics();
    expect(start?.subscriberCount).toBe(2);
    expect(listIn(formatTopic(statistics, 'start'), 'Subscriptions')).toEqual(['end-1']);
    expect(listIn(formatSubscription(statistics, 'end-1'), 'Topics')).toEqual([
      'end',
      'left',
      'right',
      'start',
    ]);
  });

  it('of none for a subscription that has unsubscribed and has not ended', async () => {
    const bus = new Bus();
    const topic = bus.topic('topic');
    topic.subscribe(() => {}).unsubscribe();
    expect(listIn(formatSubscription(bus.statistics(), 'topic-1'), 'Topics')).toEqual(['-']);
    expect(listIn(formatTopic(bus.statistics(), 'topic'), 'Subscriptions')).toEqual(['-']);
  });
});

/** The items of a fact that is a list. */
function listIn(facts: string, title: string): string[] {
  const lines = facts.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`${title}  `));
  const next = lines.findIndex((line, index) => index > start && !line.startsWith(' '));
  return lines
    .slice(start, next)
    .map((line, index) => (index === 0 ? line.slice(title.length) : line).trim());
}
