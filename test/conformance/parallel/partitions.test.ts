// Partitioned subscriptions: order per key, keys in parallel, under one subscription.

import type { Message, SubscribeOptions } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { Gate } from '../../support/gate.js';
import { onEach, queued, useStage } from '../../support/placements.js';
import { Note, Other } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import { Block } from './block.js';
import { standStill } from './standing-still.js';

shareThreads();

/** The key is what stands before the number: `a` of `a12`. */
function keyOf(message: Message): string {
  return String(message.value).replace(/\d+$/, '');
}

const byKey: SubscribeOptions = { partitionBy: keyOf, accept: [Note] };

describe('SPEC 4.12 messages of one key', () => {
  onEach(queued, (stage) => {
    it('are serialized and in order, for asynchronous handlers, however the keys are mixed', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellBoth', byKey);
      const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
      for (let number = 0; number < 700; number += 1) {
        topic.publish(Note, `${keys[(number * number) % keys.length]}${number}`);
        if (number % 89 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      const told = await stage.told(subscription);
      expect(told).toHaveLength(1400);
      for (const key of keys) {
        const own = told.filter((line) => line.startsWith(key));
        const numbers = own.filter((line) => line.endsWith('begins')).map((line) => line.split(' ')[0]);
        const sorted = numbers.toSorted((one, other) => numberOf(one) - numberOf(other));
        expect(own).toEqual(sorted.flatMap((number) => [`${number} begins`, `${number} ends`]));
      }
    });
  });
});

function numberOf(word: string | undefined): number {
  return Number(word?.slice(1));
}

describe('SPEC 4.12 messages of different keys', () => {
  onEach(queued, (stage) => {
    it('are handled while one key waits; that key goes on where it was', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
        ...byKey,
        data: { a1: gate.memory },
      });
      for (const word of ['a1', 'a2', 'b1', 'c1', 'b2']) topic.publish(Note, word);
      await Promise.all(['a1', 'c1', 'b2'].map((word) => stage.observations.until(subscription, word)));
      await standStill(stage);
      expect(stage.observations.of(subscription.id)).not.toContain('a2');
      expect(subscription.queued).toBe(2);
      gate.open();
      const told = await stage.told(subscription);
      expect(told.filter((line) => line.startsWith('a'))).toEqual(['a1', 'a1 done', 'a2']);
      expect(told.filter((line) => line.startsWith('b'))).toEqual(['b1', 'b2']);
    });

    it('are so, too, when the handler has been quick until now', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
        ...byKey,
        data: { a1: gate.memory },
      });
      for (let round = 0; round < 5; round += 1) {
        for (let number = 0; number < 200; number += 1) topic.publish(Note, `warm${number % 50}up${round}`);
        await stage.bus.drain();
      }
      const keys = ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
      for (const key of ['a', ...keys]) topic.publish(Note, `${key}1`);
      await Promise.all(keys.map((key) => stage.observations.until(subscription, `${key}1`)));
      expect(stage.observations.of(subscription.id)).not.toContain('a1 done');
      gate.open();
      await subscription.unsubscribeAndJoin();
    });

    it('may wait for one another: they are all under way at once', async () => {
      const gates = new Map(['a1', 'b1', 'c1', 'd1'].map((word) => [word, new Gate()]));
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
        ...byKey,
        data: Object.fromEntries([...gates].map(([word, { memory }]) => [word, memory])),
      });
      for (const word of gates.keys()) topic.publish(Note, word);
      for (const [word, gate] of [...gates].reverse()) {
        await stage.observations.until(subscription, word);
        gate.open();
        await stage.observations.until(subscription, `${word} done`);
      }
      const told = await stage.told(subscription);
      expect(told.filter((line) => line.endsWith('done'))).toEqual([
        'd1 done',
        'c1 done',
        'b1 done',
        'a1 done',
      ]);
    });
  });

  const pool = useStage('pool');

  it('run on different threads: one that hangs holds its own key only', async () => {
    const block = new Block();
    const topic = pool.bus.topic('calls');
    const subscription = await pool.subscribe(topic, 'hanging:hangOn', {
      ...byKey,
      data: { word: 'a1', memory: block.memory },
    });
    const words = ['b1', 'c1', 'd1', 'e1', 'b2', 'c2'];
    for (const word of ['a1', 'a2', ...words]) topic.publish(Note, word);
    await block.reached();
    const keysDone = ['b', 'c', 'd', 'e'].map((key) => subscription.publishAndWait(Note.create(`${key}9`)));
    expect(await Promise.all(keysDone)).toEqual(['handled', 'handled', 'handled', 'handled']);
    const told = pool.observations.of(subscription.id);
    expect(told.map((line) => line.split(' on ')[0]).toSorted()).toEqual(
      [...words, 'b9', 'c9', 'd9', 'e9'].toSorted(),
    );
    expect(new Set(told.map((line) => line.split(' on ')[1])).size, 'threads').toBe(1);
    block.release();
    const all = await pool.told(subscription);
    expect(all.map((line) => line.split(' on ')[0]).slice(-2)).toEqual(['a1', 'a2']);
    expect(new Set(all.map((line) => line.split(' on ')[1])).size, 'threads').toBe(2);
  });
});

describe('SPEC 4.12 a subscription change is a barrier', () => {
  onEach(queued, (stage) => {
    it('it comes when all before it is done, and before all that follows, whatever the keys', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
        partitionBy: keyOf,
        data: { a1: gate.memory },
      });
      for (const word of ['a1', 'b1']) topic.publish(Note, word);
      const other = await stage.subscribe(topic, 'tell', { accept: [Other] });
      for (const word of ['b2', 'c1', 'a2']) topic.publish(Note, word);
      await stage.observations.until(subscription, 'b1');
      await standStill(stage);
      expect(stage.observations.of(subscription.id).slice(1).toSorted()).toEqual(['a1', 'b1']);
      gate.open();
      const told = (await stage.told(subscription)).slice(1);
      expect(told.slice(0, 3).toSorted()).toEqual(['a1', 'a1 done', 'b1']);
      expect(told[3]).toBe(`Subscribe ${other.id}`);
      expect(told.slice(4).toSorted()).toEqual(['a2', 'b2', 'c1']);
    });

    it('is not given to partitionBy', async () => {
      const seen: string[] = [];
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', {
        partitionBy: (message) => {
          seen.push(message.name);
          return 0;
        },
      });
      topic.publish(Note, 1);
      await subscription.unsubscribeAndJoin();
      expect(seen).toEqual(['test.note']);
      expect(stage.observations.of(subscription.id)).toEqual([`Subscribe ${subscription.id}`, '1', 'final']);
    });
  });
});

describe('SPEC 4.12 the final message', () => {
  onEach(queued, (stage) => {
    it('comes after all keys are drained', async () => {
      const gates = { a1: new Gate(), c1: new Gate() };
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
        partitionBy: keyOf,
        data: { a1: gates.a1.memory, c1: gates.c1.memory },
      });
      for (const word of ['a1', 'b1', 'c1', 'a2', 'c2', 'b2']) topic.publish(Note, word);
      subscription.unsubscribe();
      topic.publish(Note, 'a3');
      gates.c1.open();
      await stage.observations.until(subscription, 'c2');
      await standStill(stage);
      expect([subscription.isSubscribed, subscription.isDone]).toEqual([false, false]);
      expect(stage.observations.of(subscription.id)).not.toContain('final');
      gates.a1.open();
      await subscription.join();
      const told = stage.observations.of(subscription.id);
      expect(told.at(-1)).toBe('final');
      expect(told.slice(1, -1).toSorted()).toEqual([
        'a1',
        'a1 done',
        'a2',
        'b1',
        'b2',
        'c1',
        'c1 done',
        'c2',
      ]);
    });

    it('ends the subscription though it is filtered', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellBoth', byKey);
      for (const word of ['a1', 'b1', 'a2']) topic.publish(Note, word);
      await subscription.unsubscribeAndJoin();
      expect(stage.observations.of(subscription.id)).toHaveLength(6);
      expect(subscription.isDone).toBe(true);
    });
  });
});

describe('SPEC 4.12, 4.9 publishAndWait', () => {
  onEach(queued, (stage) => {
    it('waits for its own key only', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
        ...byKey,
        data: { a1: gate.memory },
      });
      topic.publish(Note, 'a1');
      await stage.observations.until(subscription, 'a1');
      expect(await subscription.publishAndWait(Note.create('b1'))).toBe('handled');
      expect(await subscription.publishAndWait(Other.create('a2'))).toBe('filtered');
      let settled = false;
      const behind = subscription.publishAndWait(Note.create('a2')).finally(() => {
        settled = true;
      });
      await standStill(stage);
      expect(settled).toBe(false);
      gate.open();
      expect(await behind).toBe('handled');
      expect(stage.observations.of(subscription.id)).toEqual(['a1', 'b1', 'a1 done', 'a2']);
    });

    it('waits for its own key only when many of other keys are queued at a quick handler', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
        ...byKey,
        data: { a1: gate.memory },
      });
      for (let number = 0; number < 500; number += 1) topic.publish(Note, `warm${number % 25}up1`);
      await stage.bus.drain();
      topic.publish(Note, 'a1');
      const others = ['b', 'c', 'd', 'e', 'f'];
      for (const key of others) topic.publish(Note, `${key}1`);
      const done = others.map((key) => subscription.publishAndWait(Note.create(`${key}2`)));
      expect(await Promise.all(done)).toEqual(others.map(() => 'handled'));
      expect(stage.observations.of(subscription.id)).not.toContain('a1 done');
      gate.open();
      await subscription.unsubscribeAndJoin();
    });
  });
});

describe('SPEC 4.12 a partitionBy that throws', () => {
  onEach(queued, (stage) => {
    it('fails that message only, in publish and in publishAndWait; so does a key that is none', async () => {
      const topic = stage.bus.topic('calls');
      const broken = new RangeError('no key');
      const subscription = await stage.subscribe(topic, 'tell', {
        accept: [Note],
        partitionBy: (message) => {
          if (message.value === 'bad') throw broken;
          return message.value === 'none' ? (undefined as never) : keyOf(message);
        },
      });
      for (const word of ['a1', 'bad', 'none', 'a2']) topic.publish(Note, word);
      await expect(subscription.publishAndWait(Note.create('bad'))).rejects.toMatchObject({
        code: 'ERR_STASIS_CALLBACK_FAILED',
        cause: broken,
      });
      expect(await stage.told(subscription)).toEqual(['a1', 'a2']);
      const errors = stage.takeErrors();
      expect(errors.map(({ code, invocationMessage }) => [code, invocationMessage?.value])).toEqual([
        ['ERR_STASIS_CALLBACK_FAILED', 'bad'],
        ['ERR_STASIS_CALLBACK_FAILED', 'none'],
        ['ERR_STASIS_CALLBACK_FAILED', 'bad'],
      ]);
      expect(errors.map(({ subscription: of }) => of?.id)).toEqual(errors.map(() => subscription.id));
      const [counts] = stage.bus.statistics().subscriptions.filter(({ id }) => id === subscription.id);
      expect(counts).toMatchObject({ passed: 5, handled: 2, failed: 3, dropped: 0, queued: 0 });
      await subscription.unsubscribeAndJoin();
    });

    it('behind a barrier fails when its turn has come, and holds nothing up', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', {
        partitionBy: (message) => {
          if (message.value === 'bad') throw new RangeError('no key');
          return keyOf(message);
        },
      });
      const barriers = [];
      for (const word of ['bad', 'a1', 'bad', 'b1', 'bad']) {
        barriers.push(await stage.subscribe(topic, 'tell', { accept: [Other] }));
        topic.publish(Note, word);
      }
      await subscription.unsubscribeAndJoin();
      const told = stage.observations.of(subscription.id);
      expect(told.filter((line) => !line.startsWith('Subscribe'))).toEqual(['a1', 'b1', 'final']);
      expect(told).toHaveLength(1 + barriers.length + 3);
      expect(stage.takeErrors()).toHaveLength(3);
    });
  });
});

describe('SPEC 4.12, 11.1 a failing handler', () => {
  onEach(queued, (stage) => {
    it('fails that message; the next of its key is delivered as usual', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'failing:failOnOdd', {
        accept: [Note],
        partitionBy: (message) => Math.floor(Number(message.value) / 10),
      });
      for (const number of [10, 20, 11, 21, 12, 22]) topic.publish(Note, number);
      const told = await stage.told(subscription);
      expect(told.filter((line) => line.startsWith('1'))).toEqual(['10', '11', '12']);
      expect(told.filter((line) => line.startsWith('2'))).toEqual(['20', '21', '22']);
      const failed = stage.takeErrors().map((error) => error.invocationMessage?.value);
      expect(failed.toSorted()).toEqual([11, 21]);
    });
  });
});
