// Keys that were seen leave nothing behind.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Bus, defineMessageType, type Topic } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { describe, expect, it } from 'vitest';

const Numbered = defineMessageType('test.numbered').of<number>();
const warmUp = 100_000;
const keys = 200_000;
const perRound = 20_000;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

function heapUsed(): number {
  for (let round = 0; round < 3; round += 1) collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Publishes a message of a key of its own for each number. */
async function publishKeys(bus: Bus, topic: Topic, from: number, count: number): Promise<void> {
  for (let number = from; number < from + count; number += 1) {
    topic.publish(Numbered, number);
    if (number % perRound === 0) await bus.drain();
  }
  await bus.drain();
}

describe('SPEC 4.12 keys seen', () => {
  it('on a pool leave nothing behind (a million at home: test/leaks)', { timeout: 60_000 }, async () => {
    const bus = new Bus();
    const pool = new WorkerPool({ threads: 2 });
    const topic = bus.topic('numbers');
    const handler = pool.handler(new URL('../../handlers/asking.mjs', import.meta.url), {
      export: 'keepSilent',
    });
    topic.subscribe(handler, {
      accept: [Numbered],
      partitionBy: (message) => `key ${message.value}`,
    });
    await publishKeys(bus, topic, 0, warmUp);
    const before = heapUsed();
    await publishKeys(bus, topic, warmUp, keys);
    const after = heapUsed();
    expect(bus.statistics().subscriptions[0]?.handled).toBe(keys + warmUp);
    // That many keys left behind would be more than ten times as much.
    expect(after - before).toBeLessThan(before * 0.05);
    await bus.close();
    await pool.close();
  });
});
