// Sticky subscriptions: one thread for as long as that thread lives.

import { describe, expect, it } from 'vitest';
import { onEach, remote, useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import type { Stage } from '../../support/stage.js';
import { Truth } from '../../support/truth.js';

const noises = 40;

interface Told {
  readonly word: string;
  readonly thread: string;
}

function parse(lines: readonly string[]): Told[] {
  return lines.map((line) => {
    const [word = '', thread = ''] = line.split(' on ');
    return { word, thread };
  });
}

function threadsOf(stage: Stage, id: string): Set<string> {
  return new Set(parse(stage.observations.of(id)).map(({ thread }) => thread));
}

/** Publishes numbers in rounds, each when the one before is handled, with others that make the threads unequal. */
async function keepBusy(stage: Stage, rounds: number): Promise<void> {
  const noise = stage.bus.topic('noise');
  for (let count = 0; count < 3; count += 1)
    await stage.subscribe(noise, 'serialized:count', {
      accept: [Note],
      data: new Truth(noises).data,
    });
  for (let round = 0; round < rounds; round += 1) {
    for (let count = 0; count < noises; count += 1) noise.publish(Note, count);
    for (let key = 0; key < 8; key += 1) stage.bus.topic('calls').publish(Note, `${key}:${round}`);
    if (round % 3 === 0) await stage.bus.drain();
  }
  await stage.bus.drain();
}

describe('SPEC 4.11 a sticky subscription', () => {
  const stage = useStage('pool');

  it('stays on one thread, and several are spread over the threads', async () => {
    const topic = stage.bus.topic('calls');
    const subscriptions = [];
    for (let count = 0; count < 6; count += 1) {
      subscriptions.push(await stage.subscribe(topic, 'places:tellPlace', { accept: [Note], sticky: true }));
    }
    await keepBusy(stage, 30);
    for (const { id } of subscriptions) {
      expect(stage.observations.of(id)).toHaveLength(30 * 8);
      expect(threadsOf(stage, id).size, `the threads of ${id}`).toBe(1);
    }
    const used = new Set(subscriptions.flatMap(({ id }) => [...threadsOf(stage, id)]));
    expect(used.size, 'threads that are used').toBe(2);
  });

  it('finds there what its handler kept in its module', async () => {
    const topic = stage.bus.topic('calls');
    const subscription = await stage.subscribe(topic, 'places:countHere', { accept: [Note], sticky: true });
    await keepBusy(stage, 20);
    const counts = stage.observations.of(subscription.id).map((line) => / is (\d+) on/.exec(line)?.[1]);
    expect(counts).toEqual(Array.from({ length: 20 * 8 }, (_, index) => String(index + 1)));
  });

  it('with partitions has each key on one thread, and the keys on all of them', async () => {
    const topic = stage.bus.topic('calls');
    const subscription = await stage.subscribe(topic, 'places:tellPlace', {
      accept: [Note],
      sticky: true,
      partitionBy: (message) => String(message.value).split(':')[0] ?? '',
    });
    await keepBusy(stage, 30);
    const byKey = new Map<string, Set<string>>();
    for (const { word, thread } of parse(stage.observations.of(subscription.id))) {
      const key = word.split(':')[0] ?? '';
      byKey.set(key, (byKey.get(key) ?? new Set()).add(thread));
    }
    expect(byKey.size).toBe(8);
    for (const [key, threads] of byKey) expect(threads.size, `the threads of key ${key}`).toBe(1);
    expect(new Set([...byKey.values()].flatMap((threads) => [...threads])).size).toBe(2);
  });
});

describe('SPEC 4.11 when the thread of a sticky subscription dies', () => {
  onEach(remote, (stage) => {
    it('under its own handler, the error says that the state is gone, and it stays on the next thread', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'places:tellPlaceOrDie', {
        accept: [Note],
        sticky: true,
      });
      for (const word of ['1', '2', 'die', '3', '4']) topic.publish(Note, word);
      await keepBusy(stage, 6);
      const told = parse(stage.observations.of(subscription.id));
      const words = told.map(({ word }) => word);
      expect(words.slice(0, 4)).toEqual(['1', '2', '3', '4']);
      expect(told[0]?.thread).toBe(told[1]?.thread);
      expect(told[2]?.thread).not.toBe(told[1]?.thread);
      expect(new Set(told.slice(2).map(({ thread }) => thread)).size).toBe(1);
      const errors = stage.takeErrors();
      expect(errors.map(({ code, subscription: of }) => [code, of?.id])).toEqual([
        ['ERR_STASIS_WORKER_CRASHED', subscription.id],
        ['ERR_STASIS_WORKER_CRASHED', subscription.id],
      ]);
      const [crash, loss] = [...errors].sort((one) => (one.invocationMessage === undefined ? 1 : -1));
      expect(crash?.invocationMessage?.value).toBe('die');
      expect(loss?.message).toMatch(/gone/);
    });
  });

  const stage = useStage('thread');

  it("under another subscription's handler, it is told as well", async () => {
    const topic = stage.bus.topic('calls');
    const sticky = await stage.subscribe(topic, 'places:countHere', { accept: [Note], sticky: true });
    const free = await stage.subscribe(topic, 'tell', { accept: [Note] });
    topic.publish(Note, 1);
    await stage.bus.drain();
    const killer = await stage.subscribe(stage.bus.topic('end'), 'places:tellPlaceOrDie', { accept: [Note] });
    stage.bus.topic('end').publish(Note, 'die');
    await stage.bus.drain();
    const errors = stage.takeErrors();
    expect(errors.filter(({ subscription }) => subscription?.id === killer.id)).toHaveLength(1);
    const [loss, ...others] = errors.filter(({ subscription }) => subscription?.id !== killer.id);
    expect([loss?.code, loss?.subscription?.id, others]).toEqual([
      'ERR_STASIS_WORKER_CRASHED',
      sticky.id,
      [],
    ]);
    expect(loss?.message).toMatch(/gone/);
    topic.publish(Note, 2);
    const told = await stage.told(sticky);
    expect(told.map((line) => line.split(' on ')[0])).toEqual(['1 is 1', '2 is 1']);
    expect(stage.observations.of(free.id)).toEqual(['1', '2']);
  });
});
