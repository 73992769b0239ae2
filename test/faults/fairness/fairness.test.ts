// Many busy subscriptions on one thread: none waits long for the others. Time is no measure for that, so it is counted in
// invocations: the handlers write down whose turn it was.

import { Bus, type Subscription, type Topic } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Note } from '../../support/sample-types.js';
import { TurnRecord } from './turn-record.js';

const crowd = 64;
const longestWait = 128;
/** A machine that is busy with other things holds threads up for longer than neighbours wait: that may cost a turn. */
const mostRounds = 5;
const module = new URL('../handlers/turns.mjs', import.meta.url);

interface Member {
  readonly number: number;
  readonly topic: Topic;
  readonly subscription: Subscription;
}

let pool: WorkerPool;
let bus: Bus;

beforeEach(() => {
  pool = new WorkerPool({ threads: 1 });
  bus = new Bus();
});

afterEach(async () => {
  await bus.close();
  await pool.close();
});

async function gather(handler: string, record: TurnRecord): Promise<Member[]> {
  const members = Array.from({ length: crowd }, (_, index) => {
    const number = index + 1;
    const topic = bus.topic(`calls:${number}`);
    const subscription = topic.subscribe(pool.handler(module, { export: handler }), {
      accept: [Note],
      data: { record: record.cells, number },
    });
    return { number, topic, subscription };
  });
  await Promise.all(members.map(({ subscription }) => subscription.ready));
  return members;
}

/** Publishes one message after the other, each when the one before is handled. Gives the longest wait of one. */
async function oneByOne(
  { number, subscription }: Member,
  record: TurnRecord,
  count: number,
): Promise<number> {
  let longest = 0;
  for (let index = 0; index < count; index += 1) {
    const publishedAt = record.length;
    await subscription.publishAndWait(Note.create(index));
    longest = Math.max(longest, record.find(number, publishedAt) - publishedAt);
  }
  return longest;
}

/** The longest wait of 64 that all have much to do. @param meanwhile is called when all has been published */
async function longQueues(handler: string, meanwhile: () => void = () => {}): Promise<number> {
  const each = 500;
  const record = new TurnRecord(crowd * each);
  const members = await gather(handler, record);
  for (const { topic } of members) {
    for (let index = 0; index < each; index += 1) topic.publish(Note, index);
  }
  meanwhile();
  await bus.drain();
  for (const { subscription } of members) subscription.unsubscribe();
  return record.longestWait(
    members.map(({ number }) => number),
    each,
  );
}

/** The least of some rounds: as many as it takes. */
async function bestOf(round: () => Promise<number>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let count = 0; count < mostRounds && best > longestWait; count += 1) {
    const longest = await round();
    expect(longest).toBeLessThanOrEqual(2 * longestWait);
    best = Math.min(best, longest);
  }
  return best;
}

describe.each(['brief', 'longer', 'later'])('SPEC 4.4 64 busy subscriptions on one thread: %s', (handler) => {
  it('with long queues, none waits for more than 128 invocations of others', async () => {
    const longest = await bestOf(() => longQueues(handler));
    console.log(`${handler}, long queues: waited for ${longest} invocations at most`);
    expect(longest).toBeLessThanOrEqual(longestWait);
  });

  it('the same while the thread is held up: whose turn it was keeps it', async () => {
    const holdUp = bus.topic('hold-up');
    const holdingUp = holdUp.subscribe(pool.handler(module, { export: 'holdUp' }), { accept: [Note] });
    await holdingUp.ready;
    const longest = await bestOf(() => longQueues(handler, () => holdUp.publish(Note, 'now')));
    console.log(`${handler}, held up: waited for ${longest} invocations at most`);
    expect(longest).toBeLessThanOrEqual(longestWait);
  });

  it('with one message at a time, none waits for more than 128 invocations of others', async () => {
    const each = 50;
    const record = new TurnRecord(crowd * each);
    const members = await gather(handler, record);
    const waits = await Promise.all(members.map((member) => oneByOne(member, record, each)));
    console.log(`${handler}, one at a time: waited for ${Math.max(...waits)} invocations at most`);
    expect(Math.max(...waits)).toBeLessThanOrEqual(longestWait);
  });
});

describe('SPEC 4.4 subscriptions with long queues beside others with one message at a time', () => {
  it('none of either is starved by the others', async () => {
    const each = 200;
    const record = new TurnRecord(crowd * each);
    const members = await gather('brief', record);
    const long = members.filter(({ number }) => number % 2 === 0);
    const short = members.filter(({ number }) => number % 2 === 1);
    for (const { topic } of long) for (let index = 0; index < each; index += 1) topic.publish(Note, index);
    const waits = await Promise.all(short.map((member) => oneByOne(member, record, each)));
    await bus.drain();
    const longest = record.longestWait(
      long.map(({ number }) => number),
      each,
    );
    console.log(`mixed: waited for ${Math.max(...waits)} and ${longest} invocations at most`);
    // Who comes and goes all the time is not always one of the crowd.
    expect(Math.max(...waits, longest)).toBeLessThanOrEqual(4 * longestWait);
  });
});
