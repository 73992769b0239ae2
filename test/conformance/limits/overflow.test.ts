// Bounded queues: what is one too many is dropped, counted and reported.

import type { SubscribeOptions, Subscription, Topic } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { Gate } from '../../support/gate.js';
import { onEach, queued, useStage } from '../../support/placements.js';
import { Note, Other } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import type { Stage } from '../../support/stage.js';

shareThreads();

interface Held {
  readonly topic: Topic;
  readonly subscription: Subscription;
  open(): void;
}

/** A subscription that holds on to the message 0, which is published and being handled. */
async function hold(stage: Stage, options: SubscribeOptions<never>): Promise<Held> {
  const gate = new Gate();
  const topic = stage.bus.topic('calls');
  const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
    ...options,
    data: { 0: gate.memory },
  });
  await stage.bus.drain();
  topic.publish(Note, 0);
  await stage.observations.until(subscription, '0');
  return { topic, subscription, open: () => gate.open() };
}

function dropped(stage: Stage): unknown[] {
  return stage.takeErrors().map(({ code, invocationMessage, subscription }) => {
    expect([code, subscription?.topic]).toEqual(['ERR_STASIS_QUEUE_OVERFLOW', 'calls']);
    return invocationMessage?.value;
  });
}

function countsOf(stage: Stage, { id }: Subscription) {
  return stage.bus.statistics().subscriptions.find((subscription) => subscription.id === id);
}

/** The lines about numbers. */
function numbersIn(lines: readonly string[]): string[] {
  return lines.filter((line) => /^\d+$/.test(line));
}

describe('SPEC 11.6 maxQueue', () => {
  onEach(queued, (stage) => {
    for (const overflow of [undefined, 'drop-oldest'] as const) {
      it(`${overflow ?? 'without a policy'} drops the oldest that waits, never what is being handled`, async () => {
        const options = { accept: [Note], maxQueue: 3, ...(overflow === undefined ? {} : { overflow }) };
        const { topic, subscription, open } = await hold(stage, options);
        for (const number of [1, 2, 3, 4, 5]) topic.publish(Note, number);
        expect([dropped(stage), subscription.queued]).toEqual([[1, 2], 4]);
        open();
        expect(numbersIn(await stage.told(subscription))).toEqual(['0', '3', '4', '5']);
        expect(countsOf(stage, subscription)).toMatchObject({
          passed: 6,
          handled: 4,
          failed: 0,
          dropped: 2,
          queued: 0,
        });
      });
    }

    it('drop-newest drops what was published last', async () => {
      const { topic, subscription, open } = await hold(stage, {
        accept: [Note],
        maxQueue: 3,
        overflow: 'drop-newest',
      });
      for (const number of [1, 2, 3, 4, 5]) topic.publish(Note, number);
      expect([dropped(stage), subscription.queued]).toEqual([[4, 5], 4]);
      open();
      expect(numbersIn(await stage.told(subscription))).toEqual(['0', '1', '2', '3']);
      topic.publish(Note, 6);
      expect(numbersIn(await stage.told(subscription)).at(-1)).toBe('6');
      expect(countsOf(stage, subscription)).toMatchObject({ passed: 7, handled: 5, dropped: 2 });
    });

    it('publishAndWait of a message that is dropped rejects with that', async () => {
      const { topic, subscription, open } = await hold(stage, {
        accept: [Note],
        maxQueue: 1,
        overflow: 'drop-newest',
      });
      topic.publish(Note, 1);
      await expect(subscription.publishAndWait(Note.create(2))).rejects.toMatchObject({
        code: 'ERR_STASIS_QUEUE_OVERFLOW',
        subscription: { id: subscription.id },
        invocationMessage: { value: 2 },
      });
      expect(dropped(stage)).toEqual([2]);
      open();
      await stage.bus.drain();
    });

    for (const overflow of ['drop-oldest', 'drop-newest'] as const) {
      for (const partitionBy of [undefined, () => 'one key', ({ id }: { id: string }) => id]) {
        const how =
          partitionBy === undefined ? '' : partitionBy.length === 0 ? ', by one key' : ', by many keys';
        it(`${overflow} never drops subscription changes and the final message${how}`, async () => {
          const { topic, subscription, open } = await hold(stage, {
            maxQueue: 2,
            overflow,
            ...(partitionBy === undefined ? {} : { partitionBy }),
          });
          const others = [];
          for (let number = 1; number <= 6; number += 1) {
            others.push(await stage.subscribe(topic, 'tell', { accept: [Other] }));
            topic.publish(Note, number);
          }
          subscription.unsubscribe();
          open();
          await subscription.join();
          const told = stage.observations.of(subscription.id);
          expect(told.filter((line) => line.startsWith('Subscribe'))).toEqual(
            [subscription, ...others].map(({ id }) => `Subscribe ${id}`),
          );
          expect(told.at(-1)).toBe('final');
          const numbers = numbersIn(told);
          const lost = dropped(stage);
          expect([...numbers.slice(1).map(Number), ...lost.map(Number)].toSorted()).toEqual([
            1, 2, 3, 4, 5, 6,
          ]);
          expect(lost.length).toBeGreaterThanOrEqual(4);
        });
      }
    }

    it('holds for all keys of a partitioned subscription together', async () => {
      const { topic, subscription, open } = await hold(stage, {
        accept: [Note],
        maxQueue: 2,
        // All keys wait for the one that is held: 0, 10, 20 …
        partitionBy: (message) => Number(message.value) % 10,
      });
      for (const number of [10, 20, 30, 40]) topic.publish(Note, number);
      expect(dropped(stage)).toEqual([10, 20]);
      expect(await subscription.publishAndWait(Note.create(1))).toBe('handled');
      open();
      const told = numbersIn(await stage.told(subscription));
      expect(
        told
          .filter((line) => line.endsWith('0'))
          .concat(dropped(stage).map(String))
          .toSorted(),
      ).toEqual(['0', '30', '40']);
    });
  });

  const stage = useStage();

  it('a drop in front of a barrier holds nothing up', async () => {
    const topic = stage.bus.topic('calls');
    const subscription = await stage.subscribe(topic, 'tell', { maxQueue: 1, partitionBy: () => 'one key' });
    await stage.bus.drain();
    // In one turn: 1 waits, the change waits for it, and 2 has it dropped.
    topic.publish(Note, 1);
    const other = topic.subscribe(() => {}, { accept: [Other] });
    topic.publish(Note, 2);
    await subscription.unsubscribeAndJoin();
    const told = stage.observations.of(subscription.id);
    expect(told[0]).toBe(`Subscribe ${subscription.id}`);
    expect(told).toContain(`Subscribe ${other.id}`);
    expect(told.at(-1)).toBe('final');
    expect([...numbersIn(told).map(Number), ...dropped(stage)].toSorted()).toEqual([1, 2]);
  });

  it('the default is unbounded', async () => {
    const { topic, subscription, open } = await hold(stage, { accept: [Note] });
    for (let number = 1; number <= 30_000; number += 1) topic.publish(Note, number);
    expect([subscription.queued, stage.takeErrors()]).toEqual([30_001, []]);
    open();
    await stage.bus.drain();
    expect(countsOf(stage, subscription)).toMatchObject({
      handled: 30_001,
      dropped: 0,
      highestQueued: 30_001,
    });
  });

  it('bounds the queue that the statistics and the congestion limits see', async () => {
    const crossings: string[] = [];
    const { topic, subscription, open } = await hold(stage, {
      accept: [Note],
      maxQueue: 3,
      // One is being handled, three wait: it never comes to five.
      congestion: { high: 5, low: 1 },
      onCongestion: (state) => void crossings.push(state),
    });
    for (let number = 1; number <= 10; number += 1) topic.publish(Note, number);
    expect(dropped(stage)).toHaveLength(7);
    open();
    await stage.bus.drain();
    expect(countsOf(stage, subscription)?.highestQueued).toBe(4);
    expect(crossings).toEqual([]);
  });
});
