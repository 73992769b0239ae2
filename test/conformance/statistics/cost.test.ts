// What statistics cost, counted in blocks of code that run (see support/work.ts), never in time: a constant per topic,
// subscription and forward.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { Bus, type SubscriptionStatistics, type Topic } from '@stasis-bus/core';
import { busPortOf, inTurns } from '@stasis-bus/core/internal';
import { describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { workOf } from '../../support/work.js';

/** Each is forwarded to the next on two ways; the last has a subscription. */
function diamonds(bus: Bus, count: number): { first: Topic; last: Topic } {
  const first = bus.topic('diamond 0');
  let last = first;
  for (let number = 1; number <= count; number += 1) {
    const next = bus.topic(`diamond ${number}`);
    for (const side of ['left', 'right']) {
      const way = bus.topic(`diamond ${number}/${side}`);
      last.forwardTo(way);
      way.forwardTo(next);
    }
    last = next;
  }
  last.subscribe(() => {}, { accept: [Note] });
  return { first, last };
}

function withTopics(count: number, of: Bus = new Bus()): Bus {
  for (let number = 0; number < count; number += 1)
    of.topic(`${number}`).subscribe(() => {}, { accept: [Note] });
  return of;
}

describe('SPEC 12.1, 12.2 statistics', () => {
  it('cost as much for each diamond of forwards as for the first ones', () => {
    const workFor = (count: number): number => {
      const bus = new Bus();
      const { first } = diamonds(bus, count);
      return workOf(() => bus.statistics()) + workOf(() => first.subscriberCount);
    };
    expect(workFor(40)).toBeLessThan(workFor(10) * 4.5);
  });

  it('cost as much for each of many topics and subscriptions as for each of few', () => {
    const workFor = (count: number): number => {
      const bus = withTopics(count);
      return workOf(() => bus.statistics()) / count;
    };
    expect(workFor(4_000)).toBeLessThan(workFor(400) * 1.5);
  });

  it('tell exact numbers of paths up to the largest that is exact, which stands for more as well', () => {
    const numbersOf = (count: number): unknown[] => {
      const bus = new Bus();
      const { first } = diamonds(bus, count);
      const { topics, subscriptions } = bus.statistics();
      const row = topics.find(({ name }) => name === first.name);
      expect(first.subscriberCount).toBe(row?.subscribers);
      return [row?.subscribers, subscriptions[0]?.topicsAttached];
    };
    expect(numbersOf(3)).toEqual([8, 29]);
    expect(numbersOf(50)).toEqual([2 ** 50, 2 ** 52 - 3]);
    const most = Number.MAX_SAFE_INTEGER;
    expect(numbersOf(60)).toEqual([most, most]);
    expect(numbersOf(2_000)).toEqual([most, most]);
  });
});

function addsUp(row: SubscriptionStatistics): boolean {
  return row.passed === row.handled + row.failed + row.dropped + row.queued;
}

describe('SPEC 12.1 statistics in pieces', () => {
  const stage = useStage();

  it('are the same as at once, if nothing happens meanwhile', async () => {
    withTopics(1_500, stage.bus);
    diamonds(stage.bus, 60);
    await stage.bus.drain();
    const withoutAge = ({ topics, ...rest }: ReturnType<Bus['statistics']>) => ({
      ...rest,
      topics: topics.map(({ age: _, ...row }) => row),
    });
    const inPieces = await inTurns(busPortOf(stage.bus).statistics());
    expect(withoutAge(inPieces)).toEqual(withoutAge(stage.bus.statistics()));
  });

  it('take as many more steps as the bus is larger', () => {
    const stepsOf = (count: number): number => {
      const steps = busPortOf(withTopics(count)).statistics();
      let taken = 1;
      while (steps.next().done !== true) taken += 1;
      return taken;
    };
    // Of each topic and each subscription at least.
    expect(stepsOf(2_000)).toBeGreaterThan(2 * 2_000);
    expect(stepsOf(2_000)).toBeGreaterThan(stepsOf(200) * 9);
  });

  it('take more than one step for numbers of paths that are far', () => {
    const bus = new Bus();
    const { first } = diamonds(bus, 1_000);
    const steps = busPortOf(bus).statistics();
    let taken = 1;
    while (steps.next().done !== true) taken += 1;
    expect(first.subscriberCount).toBe(Number.MAX_SAFE_INTEGER);
    expect(taken).toBeGreaterThan(2 * 3_000 + 20);
  });

  it('leave turns of the event loop to others', async () => {
    withTopics(2_000, stage.bus);
    await stage.bus.drain();
    let turnsOfOthers = 0;
    let isOver = false;
    const taking = inTurns(busPortOf(stage.bus).statistics(), (tookMs) => {
      expect(tookMs).toBeGreaterThan(0);
    }).finally(() => {
      isOver = true;
    });
    for (; !isOver; turnsOfOthers += 1) await nextTurn();
    await taking;
    expect(turnsOfOthers).toBeGreaterThan(3);
  });

  it('have rows that add up, whatever happens between the pieces', async () => {
    const topics = Array.from({ length: 1_000 }, (_, number) => stage.bus.topic(`${number}`));
    for (const topic of topics) topic.subscribe(() => {}, { accept: [Note] });
    let isOver = false;
    const taking = inTurns(busPortOf(stage.bus).statistics()).finally(() => {
      isOver = true;
    });
    let turns = 0;
    while (!isOver) {
      turns += 1;
      for (const topic of topics.slice(0, 200)) topic.publish(Note, turns);
      stage.bus.topic(`new ${turns}`).subscribe(() => {}, { accept: [Note] });
      await nextTurn();
    }
    const taken = await taking;
    expect(turns).toBeGreaterThan(2);
    expect(taken.subscriptions.filter((row) => !addsUp(row))).toEqual([]);
    expect(taken.topics.filter((row) => row.published !== row.dispatched + row.notDispatched)).toEqual([]);
    expect(taken.topics.length).toBeGreaterThanOrEqual(1_000);
  });
});
