// Aggregates: what a cache makes of the snapshots of several entities.

import {
  type Cache,
  type CacheEntry,
  CacheUpdate,
  CachingTopic,
  cacheClear,
  localEid,
  type Message,
  type Topic,
} from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { idOf, State } from '../../support/sample-states.js';
import type { Stage } from '../../support/stage.js';

type StateMessage = Message<{ id: string; state: string }>;

function textOf(message: Message | null | undefined): string {
  return message === null || message === undefined ? 'none' : (message as StateMessage).value.state;
}

/** The states of all entities, in one. */
function sum({ local, remotes, aggregate }: CacheEntry): Message {
  const states = [...(local === undefined ? [] : [local]), ...remotes].map(textOf).join('+');
  const id = ((local ?? remotes[0]) as StateMessage).value.id;
  if (textOf(aggregate) === states) return aggregate as Message;
  return State.create({ id, state: states }, { eid: null });
}

interface Summed {
  readonly upstream: Topic;
  readonly cache: Cache;
  readonly events: string[];
}

/** A cache of sums; `events` tells in order what happens around it. */
function summed(
  stage: Stage,
  {
    calculate = sum,
    publishes = true,
  }: { calculate?: (entry: CacheEntry) => Message | null | undefined; publishes?: boolean } = {},
): Summed {
  const upstream = stage.bus.topic('upstream');
  const events: string[] = [];
  const cache = stage.bus.createCache('sums', {
    id: idOf,
    aggregate: {
      calculate: (entry, newSnapshot) => {
        events.push(`calculate for ${textOf(newSnapshot)}`);
        return calculate(entry);
      },
      ...(publishes && {
        publish: (topic: Topic, aggregate: Message) => topic.publish(aggregate),
      }),
    },
  });
  const caching = new CachingTopic(upstream, cache);
  upstream.subscribe(
    (message) => {
      if (message.eid === null) events.push(`published ${textOf(message)}`);
    },
    { synchronous: true, accept: [State] },
  );
  caching.topic.subscribe(
    ({ value: { oldSnapshot, newSnapshot } }) => {
      const which = (newSnapshot ?? oldSnapshot)?.eid === null ? 'aggregate' : 'snapshot';
      events.push(`${which} ${textOf(oldSnapshot)} to ${textOf(newSnapshot)}`);
    },
    { synchronous: true, accept: [CacheUpdate] },
  );
  return { upstream, cache, events };
}

function state(text: string, eid = localEid()): StateMessage {
  return State.create({ id: 'a', state: text }, { eid });
}

describe('SPEC 7.7 an aggregate', () => {
  const stage = useStage();

  it('is recomputed at each change, from local, remotes and the previous aggregate', () => {
    const entries: [local: string, remotes: string[], previous: string][] = [];
    const { upstream, cache } = summed(stage, {
      calculate: (entry) => {
        entries.push([textOf(entry.local), entry.remotes.map(textOf), textOf(entry.aggregate)]);
        return sum(entry);
      },
    });
    for (const message of [state('1'), state('2', 'there'), state('3')]) upstream.publish(message);
    upstream.publish(cacheClear(state('', localEid())));
    expect(entries).toEqual([
      ['1', [], 'none'],
      ['1', ['2'], '1'],
      ['3', ['2'], '1+2'],
      ['none', ['2'], '3+2'],
    ]);
    expect(textOf(cache.get(State, 'a', { eid: null }))).toBe('2');
  });

  it("is announced in order: the entity's update, what `publish` publishes, then the aggregate's own update", () => {
    const { upstream, events } = summed(stage);
    upstream.publish(state('1'));
    upstream.publish(state('2', 'there'));
    expect(events).toEqual([
      'calculate for 1',
      'snapshot none to 1',
      'published 1',
      'aggregate none to 1',
      'calculate for 2',
      'snapshot none to 2',
      'published 1+2',
      'aggregate 1 to 1+2',
    ]);
  });

  it('that is the previous one means no change: neither `publish` nor an update', () => {
    const { upstream, events } = summed(stage);
    upstream.publish(state('1'));
    events.length = 0;
    upstream.publish(state('1'));
    expect(events).toEqual(['calculate for 1', 'snapshot 1 to 1']);
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
  ])(
    'that `calculate` takes away, with %s, goes with an update to `null`, and without `publish`',
    (_, none) => {
      let isWanted = true;
      const { upstream, cache, events } = summed(stage, {
        calculate: (entry) => (isWanted ? sum(entry) : none),
      });
      upstream.publish(state('1'));
      isWanted = false;
      events.length = 0;
      upstream.publish(state('2'));
      expect(events).toEqual(['calculate for 2', 'snapshot 1 to 2', 'aggregate 1 to none']);
      upstream.publish(state('3'));
      expect(events.slice(3)).toEqual(['calculate for 3', 'snapshot 2 to 3']);
      expect(cache.get(State, 'a', { eid: null })).toBeUndefined();
    },
  );

  it('goes with the last snapshot of its entry, with an update, without asking `calculate`', () => {
    const { upstream, cache, events } = summed(stage);
    for (const message of [state('1'), state('2', 'there')]) upstream.publish(message);
    events.length = 0;
    upstream.publish(cacheClear(state('')));
    upstream.publish(cacheClear(state('', 'there')));
    expect(events).toEqual([
      'calculate for none',
      'snapshot 1 to none',
      'published 2',
      'aggregate 1+2 to 2',
      'snapshot 2 to none',
      'aggregate 2 to none',
    ]);
    expect(cache.dump(State, { eid: null })).toEqual([]);
  });

  it('is read with `eid: null`; `getAll` and `dumpAll` never give it', () => {
    const { upstream, cache } = summed(stage);
    const [here, there] = [state('1'), state('2', 'there')];
    for (const message of [here, there]) upstream.publish(message);
    const aggregate = cache.get(State, 'a', { eid: null });
    expect([aggregate?.eid, textOf(aggregate)]).toEqual([null, '1+2']);
    expect(cache.dump(State, { eid: null })).toEqual([aggregate]);
    expect(cache.getAll(State, 'a')).toEqual([here, there]);
    expect(cache.dumpAll()).toEqual([here, there]);
  });

  it('is stored before anybody hears of the change, and its own update carries the local eid', () => {
    const { upstream, cache } = summed(stage, { publishes: false });
    const seen: [eid: string | null, stored: string][] = [];
    stage.bus
      .topics()
      .find(({ name }) => name.startsWith('cache:'))
      ?.subscribe((update) => void seen.push([update.eid, textOf(cache.get(State, 'a', { eid: null }))]), {
        synchronous: true,
        accept: [CacheUpdate],
      });
    upstream.publish(state('1', 'there'));
    expect(seen).toEqual([
      [localEid(), '1'],
      [localEid(), '1'],
    ]);
  });

  it('that is published upstream reaches the subscribers there, and is not cached again', () => {
    const { upstream, cache } = summed(stage);
    const seen: string[] = [];
    upstream.subscribe((message) => void seen.push(textOf(message)), { synchronous: true, accept: [State] });
    upstream.publish(state('1'));
    upstream.publish(state('2', 'there'));
    expect(seen).toEqual(['1', '1', '2', '1+2']);
    expect(cache.dumpAll()).toHaveLength(2);
  });
});
