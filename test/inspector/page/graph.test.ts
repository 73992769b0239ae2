import { describe, expect, test } from 'vitest';
import { recentActivity } from '../../../packages/inspector/src/page/graph/activity.js';
import { edgeRoute, pathOf } from '../../../packages/inspector/src/page/graph/edge-route.js';
import { layoutGraph } from '../../../packages/inspector/src/page/graph/graph-layout.js';
import type { GraphStructure } from '../../../packages/inspector/src/page/graph/graph-node.js';
import { groupFigures, placeFigures } from '../../../packages/inspector/src/page/graph/node-figures.js';
import { signatureOf } from '../../../packages/inspector/src/page/graph/signature.js';
import { StructureKeeper } from '../../../packages/inspector/src/page/graph/structure-keeper.js';
import { searchedStart } from '../../../packages/inspector/src/page/graph/subsystem.js';
import { flowAt } from '../../../packages/inspector/src/page/graph/topic-flow.js';
import type { History } from '../../../packages/inspector/src/page/history/history.js';
import type { Frame } from '../../../packages/inspector/src/wire/frame.js';
import { subsystemOf } from '../../../packages/inspector/src/wire/subsystem.js';
import { frame, momentAfter, subscriptionRow, threadRow, topicRow } from './frames.js';

function structureAfter(search: string, ...frames: readonly Frame[]): GraphStructure {
  const { history, moment } = momentAfter(...frames);
  return new StructureKeeper().structureAt(moment, history.steps, { search, required: undefined });
}

const keys = ({ nodes }: GraphStructure) => nodes.map(({ key }) => key);

/** 10,000 topics in two subsystems, each with a subscription; topic 7777 was busy, a subscription of 5001 is congested. */
function largeFrames(): readonly Frame[] {
  const name = (index: number): string => `${index % 2 === 0 ? 'even' : 'odd'}:${index}`;
  const indexes = Array.from({ length: 10_000 }, (_, index) => index);
  const topics = indexes.map((index) => topicRow(name(index), { published: index < 100 ? 1000 : 0 }));
  const subscriptions = indexes.map((index) =>
    subscriptionRow(`${name(index)}-1`, name(index), { congested: index === 5001, queued: 1 }),
  );
  return [
    frame(0, { topics, subscriptions }),
    frame(1000, { topics: [topicRow(name(7777), { published: 50 })] }),
  ];
}

describe('the graph of a small bus', () => {
  const frames = [
    frame(0, {
      topics: [
        topicRow('a', { forwardsTo: ['b'] }),
        topicRow('b', { forwardsFrom: ['a'] }),
        topicRow('cache:1/a'),
      ],
      subscriptions: [
        subscriptionRow('a-1', 'a', { placement: 'synchronous', updatesTopic: 'cache:1/a' }),
        subscriptionRow('b-1', 'b', { placement: 'mixed', executors: ['hash'] }),
      ],
      threads: [threadRow('hash', 0), threadRow('idle', 0)],
    }),
  ];

  test('has a node for everything and edges for what leads where', () => {
    const structure = structureAfter('', ...frames);
    expect(keys(structure)).toEqual([
      'topic/a',
      'subscription/a-1',
      'topic/b',
      'subscription/b-1',
      'topic/cache:1/a',
    ]);
    expect(structure.edges.map(({ kind, from, to }) => `${kind}: ${from} > ${to}`)).toEqual([
      'subscription: topic/a > subscription/a-1',
      'updates: subscription/a-1 > topic/cache:1/a',
      'subscription: topic/b > subscription/b-1',
      'forward: topic/a > topic/b',
    ]);
  });

  test('has the places where handlers run, also pools that nothing runs on', () => {
    const { places, placeEdges } = structureAfter('', ...frames);
    expect(places.map(({ name }) => name)).toEqual(['home', 'hash', 'idle']);
    expect(placeEdges.map(({ from, place }) => `${from} ${place.name}`)).toEqual([
      'subscription/a-1 home',
      'subscription/b-1 home',
      'subscription/b-1 hash',
    ]);
  });

  test('shows what a search finds', () => {
    expect(keys(structureAfter('cache', ...frames))).toEqual(['topic/cache:1/a']);
  });

  test('counts subscriptions together where a topic has many, the congested ones not', () => {
    const subscriptions = Array.from({ length: 500 }, (_, index) =>
      subscriptionRow(`a-${index}`, 'a', { congested: index === 444 }),
    );
    const { nodes } = structureAfter('', frame(0, { topics: [topicRow('a')], subscriptions }));
    expect(nodes.length).toBeLessThan(10);
    expect(nodes.some(({ key }) => key === 'subscription/a-444')).toBe(true);
    const rest = nodes.find(({ kind }) => kind === 'rest');
    expect(rest?.kind === 'rest' && rest.subscriptions.length + nodes.length - 2).toBe(500);
  });

  test('is laid out from left to right without overlaps', () => {
    const { nodes, places, width, height } = layoutGraph(structureAfter('', ...frames), 1600);
    const boxes = [...nodes, ...places];
    for (const one of boxes) {
      expect(one.x).toBeGreaterThanOrEqual(0);
      expect(one.x + one.width).toBeLessThanOrEqual(width);
      expect(one.y + one.height).toBeLessThanOrEqual(height);
      for (const other of boxes) if (one !== other) expect(overlap(one, other)).toBe(false);
    }
    const x = (key: string): number => nodes.find(({ node }) => node.key === key)?.x ?? Number.NaN;
    expect(x('topic/a')).toBeLessThan(x('topic/b'));
    expect(x('topic/b')).toBeLessThan(x('subscription/b-1'));
  });
});

describe('the graph of a large bus', () => {
  const { history, moment } = momentAfter(...largeFrames());
  const structure = new StructureKeeper().structureAt(moment, history.steps, {
    search: '',
    required: 'odd:9999',
  });

  test('shows at most 60 topics, and the others by subsystem', () => {
    const groups = structure.nodes.flatMap((node) => (node.kind === 'group' ? [node] : []));
    expect(structure.found).toBe(10_000);
    expect(structure.shown).toBeLessThanOrEqual(60);
    expect(structure.nodes.length).toBeLessThan(200);
    expect(groups.map(({ subsystem }) => subsystem).sort()).toEqual(['even:', 'odd:']);
    expect(groups.reduce((total, { topics }) => total + topics.length, structure.shown)).toBe(10_000);
  });

  test('shows the busiest topics, those with congested subscriptions, and the one that is selected', () => {
    expect(keys(structure)).toEqual(
      expect.arrayContaining([
        'topic/odd:7777',
        'topic/odd:5001',
        'subscription/odd:5001-1',
        'topic/odd:9999',
      ]),
    );
  });

  test('leaves out topics that lead nowhere any more', () => {
    const forgotten = Array.from({ length: 100 }, (_, index) => topicRow(`gone:${index}`, { published: 50 }));
    const topics = [...forgotten, topicRow('used')];
    const subscriptions = [subscriptionRow('used-1', 'used')];
    expect(keys(structureAfter('', frame(0, { topics, subscriptions })))).toEqual([
      'topic/used',
      'subscription/used-1',
      'group/gone:',
    ]);
  });

  test('shows a few of many topics that forward to the same one', () => {
    const children = Array.from({ length: 100 }, (_, index) =>
      topicRow(`call:${index}`, { published: index, forwardsTo: ['all'] }),
    );
    const topics = [...children, topicRow('all')];
    const subscriptions = [subscriptionRow('all-1', 'all')];
    const shown = keys(structureAfter('', frame(0, { topics, subscriptions })));
    expect(shown.filter((key) => key.startsWith('topic/call:'))).toEqual(
      [95, 96, 97, 98, 99].map((index) => `topic/call:${index}`),
    );
    expect(shown).toContain('topic/all');
    expect(shown).toContain('group/call:');
  });

  test('sums up what it counts together', () => {
    const group = structure.nodes.find((node) => node.kind === 'group');
    const figures = group?.kind === 'group' ? groupFigures(moment, group) : undefined;
    expect(figures).toMatchObject({
      queued: group?.kind === 'group' ? group.topics.length : 0,
      congested: 0,
    });
  });

  test('a search for what is congested shows its topics', () => {
    const found = structureAfter('congested', ...largeFrames());
    expect(keys(found)).toEqual(['topic/odd:5001', 'subscription/odd:5001-1']);
  });

  test('a search for a subsystem shows its parts', () => {
    const found = structureAfter('^odd:', ...largeFrames());
    expect(found.found).toBe(5000);
    expect(found.nodes.every((node) => node.kind !== 'group' || node.subsystem === undefined)).toBe(true);
  });
});

describe('the shape of the graph', () => {
  const query = { search: '', required: undefined };
  function keeping(...frames: readonly Frame[]): { structures: GraphStructure[]; history: History } {
    const keeper = new StructureKeeper();
    const { history } = momentAfter(frame(0, { topics: [topicRow('a')] }));
    const structures: GraphStructure[] = [];
    for (const one of [undefined, ...frames]) {
      if (one !== undefined) history.add(one);
      const moment = history.now();
      if (moment !== undefined) structures.push(keeper.structureAt(moment, history.steps, query));
    }
    return { structures, history };
  }

  test('stays while only numbers change', () => {
    const { structures } = keeping(frame(1000, { topics: [topicRow('a', { published: 5 })] }), frame(2000));
    expect(structures[1]).toBe(structures[0]);
    expect(structures[2]).toBe(structures[0]);
  });

  test('stays when something is selected that it shows', () => {
    const keeper = new StructureKeeper();
    const { history, moment } = momentAfter(frame(0, { topics: [topicRow('a'), topicRow('b')] }));
    const [one, other] = [undefined, 'b'].map((required) =>
      keeper.structureAt(moment, history.steps, { search: '', required }),
    );
    expect(other).toBe(one);
  });

  test('changes with topics, subscriptions and forwards', () => {
    const { structures } = keeping(
      frame(1000, { topics: [topicRow('b')] }),
      frame(2000, { subscriptions: [subscriptionRow('a-1', 'a')] }),
      frame(3000, { topics: [topicRow('a', { forwardsTo: ['b'] })] }),
      frame(4000, { gone: { topics: ['b'], subscriptions: [] } }),
    );
    expect(new Set(structures.map(signatureOf)).size).toBe(5);
  });

  test('is the same for another structure alike', () => {
    const { history } = keeping(frame(1000, { topics: [topicRow('a', { published: 5 })] }));
    const first = history.momentOf(0);
    const second = history.momentOf(1);
    const signatures = [first, second].map(
      (moment) => moment && signatureOf(new StructureKeeper().structureAt(moment, history.steps, query)),
    );
    expect(signatures[0]).toBe(signatures[1]);
  });
});

describe('what flows', () => {
  const before = [topicRow('a', { forwardsTo: ['b'] }), topicRow('b'), topicRow('c'), topicRow('d')];

  test('through a topic is what is published there and what is forwarded there, once per path', () => {
    const { moment } = momentAfter(
      frame(0, { topics: before }),
      frame(1000, {
        topics: [
          topicRow('a', { published: 10, forwardsTo: ['b', 'c'] }),
          topicRow('b', { published: 1, forwardsFrom: ['a'], forwardsTo: ['d'] }),
          topicRow('c', { published: 2, forwardsFrom: ['a'], forwardsTo: ['d'] }),
          topicRow('d', { published: 4, forwardsFrom: ['b', 'c'] }),
        ],
      }),
    );
    const flowOf = flowAt(moment);
    expect(['a', 'b', 'c', 'd'].map(flowOf)).toEqual([10, 11, 12, 27]);
  });

  test('in a circle is finite', () => {
    const { moment } = momentAfter(
      frame(0, { topics: before }),
      frame(1000, {
        topics: [
          topicRow('a', { published: 10, forwardsTo: ['b'], forwardsFrom: ['b'] }),
          topicRow('b', { published: 1, forwardsTo: ['a'], forwardsFrom: ['a'] }),
        ],
      }),
    );
    expect(flowAt(moment)('a')).toBe(11);
  });

  test('lately is of the last ten seconds', () => {
    const { history } = momentAfter(
      frame(0, { topics: [topicRow('a')] }),
      frame(1000, { topics: [topicRow('a', { published: 100 })] }),
      frame(15_000, { topics: [topicRow('a', { published: 107 })] }),
    );
    const activity = recentActivity(history.steps, 15_000, ({ topics }) => topics, 'published');
    expect(activity.get('a')).toBe(7);
  });

  test('a pool is as busy as its threads are on average', () => {
    const { moment } = momentAfter(
      frame(0, { threads: [threadRow('hash', 0), threadRow('hash', 1)] }),
      frame(1000, {
        threads: [threadRow('hash', 0, { busyTime: 1000 }), threadRow('hash', 1, { busyTime: 500 })],
      }),
    );
    expect(placeFigures(moment, { kind: 'pool', name: 'hash' })).toEqual({ threads: 2, busy: 0.75 });
  });
});

describe('the subsystem of a topic', () => {
  test.each([
    ['channels:all', '', 'channels:'],
    ['app/a/b', '', 'app/'],
    ['audit', '', undefined],
    ['channels:call/1', 'channels:', 'channels:call/'],
    ['channels:1', 'channels:', undefined],
    ['bridges:1', 'channels:', 'bridges:'],
  ])('%s after a search for %j: %s', (name, searched, subsystem) => {
    expect(subsystemOf(name, searched)).toBe(subsystem);
  });

  test('is known to be searched for', () => {
    expect(searchedStart('^channels:')).toBe('channels:');
    expect(searchedStart('^channels: all')).toBe('');
    expect(searchedStart('channels')).toBe('');
  });
});

describe('a line between boxes', () => {
  const left = { x: 0, y: 0, width: 10, height: 10 };
  const right = { x: 50, y: 20, width: 10, height: 10 };

  test('goes out at the right and in at the left', () => {
    const points = edgeRoute(left, right, []);
    expect(points).toEqual([
      { x: 10, y: 5 },
      { x: 50, y: 25 },
    ]);
    expect(pathOf(points)).toBe('M10 5C30 5 30 25 50 25');
  });

  test('back to the left goes the other way', () => {
    expect(edgeRoute(right, left, [])).toEqual([
      { x: 50, y: 25 },
      { x: 10, y: 5 },
    ]);
  });
});

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function overlap(one: Rectangle, other: Rectangle): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}
