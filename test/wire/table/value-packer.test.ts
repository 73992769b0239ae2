// Values that only threads get are packed, not copied: the bytes must be what an ordinary snapshot would have been,
// whatever the value turns out to be while it is read, and nothing may be read twice.

import {
  Bus,
  type BusError,
  defineMessageType,
  type Message,
  MessageRouter,
  type MessageType,
} from '@stasis-bus/core';
import { PackedMessage, type Snapshot, takeSnapshot, wireFormOf } from '@stasis-bus/core/internal';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { expect, it } from 'vitest';
import { ValuePacker } from '../../../packages/worker-runtime/src/wire/table/value-packer.js';
import { inTier } from '../../support/tier.js';

interface Choices {
  below(count: number): number;
}
type MakeValue = (choices: Choices, options?: object) => unknown;
type Canonical = (value: unknown, options?: { eachObject?: (object: object) => void }) => string;

const { Choices } = await load<{ Choices: { ofSeed(seed: number): Choices } }>('../../fuzz/choices.mjs');
const { makeValue } = await load<{ makeValue: MakeValue }>('../../fuzz/make-value.mjs');
const { canonical } = await load<{ canonical: Canonical }>('../../handlers/canonical.mjs');
const Sample: MessageType = defineMessageType('packing.sample');
const packer = new ValuePacker();

function load<T>(path: string): Promise<T> {
  return import(new URL(path, import.meta.url).href) as Promise<T>;
}

function pack(value: unknown): PackedMessage | Snapshot {
  return packer.pack(Sample, value, 1, 1);
}

function isPacked(result: PackedMessage | Snapshot): result is PackedMessage {
  return result instanceof PackedMessage;
}

/** What happens to a value: what its snapshot holds, or why there is none. */
function outcomeOf(take: () => PackedMessage | Snapshot): string {
  try {
    const result = take();
    const { isPlain, holdsBytes, holdsMessages } = isPacked(result)
      ? wireFormOf(result.full).traits
      : result.traits;
    return `${canonical(result.value)} ${JSON.stringify({ isPlain, holdsBytes, holdsMessages })}`;
  } catch (thrown) {
    return (thrown as BusError).message;
  }
}

it('SPEC 2.2, 2.3, 2.4: a packed value is what its snapshot would be, or is refused for the same reason', () => {
  let packed = 0;
  const count = inTier({ quick: 4_000, all: 40_000 });
  for (let seed = 0; seed < count; seed += 1) {
    const value = makeValue(Choices.ofSeed(seed));
    const outcome = outcomeOf(() => {
      const result = pack(value);
      if (isPacked(result)) packed += 1;
      return result;
    });
    expect(outcome, `seed ${seed}`).toBe(outcomeOf(() => takeSnapshot(value, false)));
  }
  // Many are of one kind only once, and many are not plain; the others must be packed.
  expect(packed).toBeGreaterThan(count / 8);
});

/** Objects with getters that note when they are read, and change what comes after them. */
function capricious(log: string[], late: unknown): object {
  const shared = { name: 'shared' };
  return {
    first: { list: [1, shared, [2]], text: 'a' },
    get second() {
      log.push('second');
      delete (this as { fourth?: unknown }).fourth;
      (this as { added?: unknown }).added = 1;
      return { inner: shared };
    },
    third: [
      {
        get deep() {
          log.push('deep');
          return [shared, late];
        },
      },
      7,
    ],
    fourth: 'deleted before it is read',
    get fifth() {
      log.push('fifth');
      return late;
    },
  };
}

it.each<[string, unknown]>([
  ['plain', 5],
  ['a Date', new Date(5)],
  ['a Map', new Map([[1, { a: 1 }]])],
  ['bytes', Uint8Array.of(1, 2, 3)],
  ['a message type', Sample],
  ['a dictionary', Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${index}`, index]))],
  ['refused', () => {}],
])('SPEC 2.3: getters are read once and in order when what comes late is %s', (_what, late) => {
  // The first objects of a kind are packed in another way than later ones.
  for (let round = 0; round < 4; round += 1) {
    const [packedLog, copiedLog]: [string[], string[]] = [[], []];
    const packed = outcomeOf(() => pack(capricious(packedLog, late)));
    expect(packed).toBe(outcomeOf(() => takeSnapshot(capricious(copiedLog, late), false)));
    expect(packedLog).toEqual(copiedLog);
    expect(new Set(packedLog).size).toBe(packedLog.length);
  }
});

it('SPEC 2.2: no object of the publisher is in what others get', () => {
  const shared = { name: 'shared' };
  const list = [shared, { again: shared }];
  const value = { shared, list, date: new Date(5), later: [list, shared] };
  const own = new Set<object>();
  canonical(value, { eachObject: (object) => own.add(object) });
  for (let round = 0; round < 4; round += 1) {
    canonical(pack(value).value, {
      eachObject: (object) => {
        expect(own.has(object)).toBe(false);
        expect(Object.isFrozen(object)).toBe(true);
      },
    });
  }
});

it('SPEC 2.2: a getter that publishes while its value is packed gets the right value, and spoils none', () => {
  const seen: unknown[] = [];
  const value = {
    before: 'b',
    get inside() {
      seen.push(pack({ of: 'its own' }).value);
      return 2;
    },
    after: ['a'],
  };
  for (let round = 0; round < 3; round += 1) {
    expect(pack(value).value).toEqual({ before: 'b', inside: 2, after: ['a'] });
  }
  expect(seen).toEqual(Array.from({ length: 3 }, () => ({ of: 'its own' })));
});

it('holds large values, and many small ones, and every one of them stays as it was', () => {
  const large = { text: 'x'.repeat(300_000), list: Array.from({ length: 5_000 }, (_, index) => ({ index })) };
  const snapshots = Array.from({ length: 3_000 }, (_, id) => pack(id % 1_000 === 0 ? { id, large } : { id }));
  for (const [id, snapshot] of snapshots.entries()) {
    expect(snapshot.value).toEqual(id % 1_000 === 0 ? { id, large } : { id });
  }
});

it.each([
  ['its route leads home before its turn comes', {}, 3],
  ['it is dropped, and reported', { maxQueue: 1, overflow: 'drop-newest' }, 1],
] as const)(
  'SPEC 2.2: what was packed is whole and frozen for users at home: %s',
  async (_what, options, own) => {
    const seen: Message[] = [];
    const onError = ({ invocationMessage }: BusError): unknown =>
      invocationMessage && seen.push(invocationMessage);
    const bus = new Bus({ onError });
    const pool = new WorkerPool({ threads: 1 });
    const topic = bus.topic('packing');
    const never = pool.handler(new URL('../../handlers/tell.mjs', import.meta.url));
    const router = new MessageRouter(topic, options).add(Sample, never);
    const value = { id: 1, list: [{ deep: true }] };
    for (let round = 0; round < 3; round += 1) topic.publish(Sample, value);
    expect(seen.length).toBe(3 - own);
    router.setDefault((message: Message) => void (Sample.is(message) && seen.push(message))).remove(Sample);
    await bus.drain();
    expect(seen.length).toBe(3);
    for (const message of seen) {
      expect(Object.isFrozen(message)).toBe(true);
      expect(message.value).toEqual(value);
      expect(Object.isFrozen(message.value)).toBe(true);
      expect(message).not.toBeInstanceOf(PackedMessage);
    }
    await bus.close();
    await pool.close();
  },
);
