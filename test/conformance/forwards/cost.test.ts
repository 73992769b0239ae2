// What forwards cost, counted in blocks of code that run (see support/work.ts), never in time.

import type { Bus, Topic } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { leastWorkOf, workOf } from '../../support/work.js';

/** A chain of topics, each forwarded to the next. */
function chain(bus: Bus, name: string, length: number): { first: Topic; last: Topic } {
  const topics = Array.from({ length: length + 1 }, (_, index) => bus.topic(`${name}/${index}`));
  for (const [index, topic] of topics.entries()) {
    const next = topics[index + 1];
    if (next !== undefined) topic.forwardTo(next);
  }
  return { first: topics[0] as Topic, last: topics[length] as Topic };
}

function comeAndGo(topic: Topic, times: number): void {
  for (let repeat = 0; repeat < times; repeat += 1) {
    topic.subscribe(() => {}, { synchronous: true }).unsubscribe();
  }
}

describe('SPEC 6.4 publishing', () => {
  const stage = useStage();

  it('costs the same at the start of a chain of 1,000 forwards as without any', () => {
    const message = Note.create(1);
    const workPerPublish = (length: number): number => {
      const { first, last } = chain(stage.bus, `chain of ${length}`, length);
      const received: unknown[] = [];
      last.subscribe(({ id }) => void received.push(id), { synchronous: true, accept: [Note] });
      first.publish(message); // makes the lists once
      const work = leastWorkOf(() => {
        for (let repeat = 0; repeat < 100; repeat += 1) first.publish(message);
      });
      expect(received).toHaveLength(301);
      return work / 100;
    };
    const without = workPerPublish(0);
    expect(without).toBeGreaterThan(1);
    expect(workPerPublish(1_000)).toBeLessThan(without * 1.01);
  });
});

describe('SPEC 6.4 subscribing to the end of a thousand forwards', () => {
  const stage = useStage();

  it('costs a constant per forward once, then as much as at the end of ten', () => {
    const workPerSubscription = (length: number): number => {
      const { first, last } = chain(stage.bus, `chain of ${length}`, length);
      first.publish(Note, 0); // makes the lists once
      expect(workOf(() => comeAndGo(last, 1))).toBeLessThan(20 * length + 1_000);
      return workOf(() => comeAndGo(last, 100)) / 100;
    };
    expect(workPerSubscription(1_000)).toBeLessThan(workPerSubscription(10) * 1.1);
  });

  it('costs a constant per forward once when the sources are side by side and are published to', () => {
    const end = stage.bus.topic('end');
    const sources = Array.from({ length: 1_000 }, (_, index) => stage.bus.topic(`source/${index}`));
    for (const source of sources) source.forwardTo(end);
    for (const source of sources) source.publish(Note, 0); // makes the lists once
    expect(workOf(() => comeAndGo(end, 1))).toBeLessThan(20_000);
    expect(workOf(() => comeAndGo(end, 100)) / 100).toBeLessThan(20_000);
  });

  it('costs nothing per source that is not published to', () => {
    const workPerSubscription = (sources: number): number => {
      const end = stage.bus.topic(`end of ${sources}`);
      for (let number = 0; number < sources; number += 1) {
        const source = stage.bus.topic(`${sources} sources/${number}`);
        source.forwardTo(end);
        source.publish(Note, 0);
      }
      comeAndGo(end, 1);
      return leastWorkOf(() => comeAndGo(end, 10));
    };
    expect(workPerSubscription(1_000)).toBeLessThan(workPerSubscription(10) * 1.1);
  });

  it('needs no recursion: a chain of 20,000 works, and its cycle is found', () => {
    const { first, last } = chain(stage.bus, 'long', 20_000);
    const received: unknown[] = [];
    last.subscribe(({ value }) => void received.push(value), { synchronous: true, accept: [Note] });
    first.publish(Note, 1);
    expect(received).toEqual([1]);
    expect(() => last.forwardTo(first)).toThrow(
      expect.objectContaining({ code: 'ERR_STASIS_FORWARD_CYCLE' }),
    );
  });
});

describe('SPEC 6.3 looking for a cycle', () => {
  const stage = useStage();

  it('costs a constant for a topic that is forwarded to a long chain, and has sources itself', () => {
    const workPerForward = (length: number): number => {
      const { first } = chain(stage.bus, `long chain of ${length}`, length);
      const ends = Array.from({ length: 30 }, (_, number) => {
        const end = stage.bus.topic(`${length}/end ${number}`);
        stage.bus.topic(`${length}/source ${number}`).forwardTo(end);
        return end;
      });
      ends[0]?.forwardTo(first);
      return workOf(() => {
        for (const end of ends.slice(1)) end.forwardTo(first);
      });
    };
    expect(workPerForward(1_000)).toBeLessThan(workPerForward(10) * 1.1);
  });

  it('finds one of any shape, whatever was forwarded and cancelled before', () => {
    const topics = Array.from({ length: 6 }, (_, number) => stage.bus.topic(`any/${number}`));
    const forward = (from: number, to: number) => (topics[from] as Topic).forwardTo(topics[to] as Topic);
    const isCycle = expect.objectContaining({ code: 'ERR_STASIS_FORWARD_CYCLE' });
    forward(1, 2);
    forward(3, 4);
    const middle = forward(2, 3);
    expect(() => forward(4, 1)).toThrow(isCycle);
    middle.cancel();
    forward(4, 1);
    expect(() => forward(2, 3)).toThrow(isCycle);
    forward(0, 3);
    forward(2, 5);
    expect(() => forward(5, 0)).toThrow(isCycle);
    expect(() => forward(1, 0)).toThrow(isCycle);
    expect(() => forward(2, 4)).toThrow(isCycle);
    expect(() => forward(0, 5)).not.toThrow();
  });
});
