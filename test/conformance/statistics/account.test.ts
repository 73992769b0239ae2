// The account adds up at every look: what has passed is queued, handled, failed or dropped, whenever users' code looks, also in the
// middle of a publish, of a failure, of an end.

import diagnosticsChannel from 'node:diagnostics_channel';
import { CachingTopic, MessageRouter, type SubscribeOptions, type Subscription } from '@stasis-bus/core';
import { InlineExecutor } from '@stasis-bus/worker-runtime';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Gate } from '../../support/gate.js';
import { everywhere, onEach, queued, remote, useStage } from '../../support/placements.js';
import { Note, Other } from '../../support/sample-types.js';
import type { Stage } from '../../support/stage.js';

const channels = [
  'stasis:publish',
  'stasis:dispatch',
  'stasis:error',
  'stasis:congestion',
  'tracing:stasis:invoke:start',
  'tracing:stasis:invoke:end',
] as const;

const mostImbalances = 10;

/** Looks at the statistics, from wherever it is called. */
class Looks {
  /** The first accounts that did not add up, and where that was seen. */
  readonly imbalances: string[] = [];
  readonly #stage: Stage;
  readonly #places = new Map<string, number>();
  readonly #listeners = new Map<string, () => void>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  from(place: string): void {
    this.#places.set(place, (this.#places.get(place) ?? 0) + 1);
    for (const {
      id,
      passed,
      queued: waiting,
      handled,
      failed,
      dropped,
      highestQueued,
    } of this.#stage.bus.statistics().subscriptions) {
      const isRight = passed === waiting + handled + failed + dropped && highestQueued >= waiting;
      if (isRight || this.imbalances.length === mostImbalances) continue;
      const numbers = JSON.stringify({ passed, queued: waiting, handled, failed, dropped, highestQueued });
      this.imbalances.push(`${place}: ${id}: ${numbers}`);
    }
  }

  /** Looks whenever one of the channels tells something. */
  watch(): void {
    for (const channel of channels) {
      const look = (): void => this.from(channel);
      this.#listeners.set(channel, look);
      diagnosticsChannel.subscribe(channel, look);
    }
  }

  stop(): void {
    for (const [channel, look] of this.#listeners) diagnosticsChannel.unsubscribe(channel, look);
  }

  /** From where it was looked. */
  get places(): string[] {
    return [...this.#places.keys()].sort();
  }
}

let looks: Looks;

function lookingAt(stage: Stage): Looks {
  looks = new Looks(stage);
  onTestFinished(() => looks.stop());
  return looks;
}

const inline = new InlineExecutor().handler(new URL('../../handlers/failing.mjs', import.meta.url), {
  export: 'failOnOdd',
});

/** Subscriptions of every kind that there is at a placement; of what they get, some fails, some is dropped. */
async function subscribeAll(stage: Stage): Promise<(Subscription | MessageRouter)[]> {
  const topic = stage.bus.topic('calls');
  const kinds: SubscribeOptions[] = stage.isSynchronous
    ? [{ accept: [Note] }, {}]
    : [
        { accept: [Note] },
        {},
        { maxQueue: 4 },
        { maxQueue: 4, overflow: 'drop-newest', accept: [Note] },
        { congestion: { high: 3, low: 1 }, onCongestion: () => looks.from('onCongestion') },
        { concurrency: 3, accept: [Note] },
        { partitionBy, maxQueue: 6 },
        { partitionBy, accept: [Note] },
        ...(stage.isRemote
          ? [
              { sticky: true, accept: [Note] },
              { sticky: true, partitionBy },
            ]
          : []),
      ];
  const subscriptions = [];
  for (const options of kinds) subscriptions.push(await stage.subscribe(topic, 'failing:failOnOdd', options));
  if (stage.placement === 'main')
    subscriptions.push(...kinds.map((options) => topic.subscribe(inline, options)));
  const routed = new MessageRouter(topic, stage.placed()).add(Note, await stage.handler('failing:failOnOdd'));
  return [...subscriptions, routed.addCacheUpdate(Other, await stage.handler('tell'))];
}

function partitionBy({ value }: { readonly value: unknown }): string | number {
  looks.from('partitionBy');
  if (value === 7) throw new Error('no key');
  return Number(value) % 3;
}

/** A cache of what is odd, with an aggregate: its user's code is called inside `publish`. */
function cacheOdd(stage: Stage): CachingTopic {
  const cache = stage.bus.createCache('odd', {
    id: ({ value }) => {
      looks.from('the id of a cache');
      if (value === 9) throw new Error('no id');
      return Number(value) % 2 === 1 ? 'odd' : undefined;
    },
    aggregate: {
      calculate: () => {
        looks.from('calculate');
        return Note.create(0, { eid: null });
      },
      publish: () => looks.from('publish of an aggregate'),
    },
  });
  return new CachingTopic(stage.bus.topic('calls'), cache);
}

async function run(stage: Stage): Promise<void> {
  const topic = stage.bus.topic('calls');
  const subscriptions = await subscribeAll(stage);
  const caching = cacheOdd(stage);
  topic.subscribe(() => looks.from('a synchronous handler'), { synchronous: true, accept: [Note] });
  topic.subscribe(() => looks.from('a handler'), { accept: [Note] });
  stage.bus.topic('observed').subscribe(() => looks.from('what a handler has published'));
  await Promise.all(subscriptions.map(({ ready }) => ready));
  for (let number = 0; number < 60; number += 1) {
    topic.publish(Note, number);
    looks.from('between two publishes');
    if (number % 20 === 19) await new Promise((resolve) => setImmediate(resolve));
    looks.from('a turn of the event loop later');
  }
  const joined = [...subscriptions, caching].map(async (subscription) => {
    subscription.unsubscribe();
    looks.from('after an unsubscribe');
    await subscription.join();
    looks.from('after a join');
  });
  await Promise.all(joined);
  await stage.bus.drain();
  looks.from('the end');
  stage.takeErrors();
}

describe('SPEC 11.0, 12.1 at every look', () => {
  onEach(everywhere, (stage) => {
    it('the account adds up, while somebody observes the bus', async () => {
      lookingAt(stage).watch();
      await run(stage);
      expect(looks.imbalances).toEqual([]);
      expect(looks.places).toEqual(
        expect.arrayContaining(
          channels.filter((name) => !stage.isSynchronous || !name.includes('congestion')),
        ),
      );
    });

    it('the account adds up, while nobody does', async () => {
      lookingAt(stage);
      await run(stage);
      expect(looks.imbalances).toEqual([]);
      const calledAnywhere = [
        'a handler',
        'a synchronous handler',
        'calculate',
        'publish of an aggregate',
        'the id of a cache',
        'what a handler has published',
      ];
      const calledInQueues = stage.isSynchronous ? [] : ['onCongestion', 'partitionBy'];
      expect(looks.places).toEqual(expect.arrayContaining([...calledAnywhere, ...calledInQueues]));
    });
  });
});

describe('SPEC 11.0, 11.3 an invocation that takes too long', () => {
  const stage = useStage();

  it('is queued until it has ended, and counts as failed then', async () => {
    lookingAt(stage).watch();
    const gate = new Gate();
    const topic = stage.bus.topic('calls');
    const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
      accept: [Note],
      data: { 1: gate.memory },
      timeout: 20,
    });
    for (const value of [1, 2]) topic.publish(Note, value);
    await stage.reported('ERR_STASIS_HANDLER_TIMEOUT');
    looks.from('the handler still runs');
    const { queued: whileItRuns } = subscription;
    gate.open();
    await stage.bus.drain();
    stage.takeErrors();
    looks.from('the end');
    expect(looks.imbalances).toEqual([]);
    expect(whileItRuns).toBe(2);
    const account = stage.bus.statistics().subscriptions.find(({ id }) => id === subscription.id);
    expect(account).toMatchObject({ passed: 2, queued: 0, handled: 1, failed: 1 });
  });
});

describe('SPEC 5.4, 11.0 a final message that the handler does not get', () => {
  onEach(queued, (stage) => {
    const kinds: [string, SubscribeOptions][] = [
      ['one after the other', {}],
      ['concurrently', { concurrency: 2 }],
      ['by key', { partitionBy: () => 'a key' }],
    ];
    if (stage.isRemote) {
      kinds.push(['on one thread', { sticky: true }]);
      kinds.push(['on one thread per key', { sticky: true, partitionBy: () => 'a key' }]);
    }
    it.each(kinds)(
      'counts as passed for as long as it is queued, if messages are handled %s',
      async (_how, kind) => {
        const gate = new Gate();
        const topic = stage.bus.topic('calls');
        const options = { ...kind, accept: [Note], data: { 1: gate.memory } };
        const subscription = await stage.subscribe(topic, 'tell:tellHeld', options);
        topic.publish(Note, 1);
        await stage.observations.until(subscription, '1');
        subscription.unsubscribe();
        const account = stage.bus.statistics().subscriptions.find(({ id }) => id === subscription.id);
        gate.open();
        await subscription.join();
        expect(account).toMatchObject({ passed: 2, queued: 2, handled: 0, failed: 0, dropped: 0 });
      },
    );
  });
});

describe('SPEC 11.0, 11.7 a pool that is closed while messages wait', () => {
  onEach(remote, (stage) => {
    it.each([{}, { concurrency: 2 }, { partitionBy }, { sticky: true }])(
      'the account adds up, with %o',
      async (kind) => {
        lookingAt(stage).watch();
        const gate = new Gate();
        const topic = stage.bus.topic('calls');
        const options = { ...kind, accept: [Note], data: { 1: gate.memory } };
        const subscription = await stage.subscribe(topic, 'tell:tellHeld', options);
        for (const value of [1, 2, 3, 4]) topic.publish(Note, value);
        await stage.observations.until(subscription, '1');
        subscription.unsubscribe();
        const closed = stage.pool.close();
        looks.from('while the pool is being closed');
        gate.open();
        await closed;
        looks.from('the end');
        await subscription.join();
        expect(stage.takeErrors().map(({ code }) => code)).toContain('ERR_STASIS_EXECUTOR_CLOSED');
        expect(looks.imbalances).toEqual([]);
        expect(looks.places).toContain('stasis:error');
      },
    );
  });
});
