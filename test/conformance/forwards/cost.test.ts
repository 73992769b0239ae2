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
