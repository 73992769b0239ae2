// A topic's messages as an async iterable.

import { type Message, SubscriptionChange } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { Note, Other } from '../../support/sample-types.js';
import type { Stage } from '../../support/stage.js';

const numbers = [1, 2, 3, 4, 5];
const onlyNotes = { accept: [Note] } as const;

/** A turn of the event loop: what could be consumed by now has been. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function only(stage: Stage, topic: string) {
  return stage.bus.statistics().subscriptions.find((subscription) => subscription.topic === topic);
}

describe('SPEC 3.2, 11.6 topic.messages()', () => {
  const stage = useStage();

  it('gives the messages from now on, in order', async () => {
    const topic = stage.bus.topic('calls');
    topic.publish(Note, 0);
    const seen: unknown[] = [];
    const messages = topic.messages(onlyNotes);
    for (const number of numbers) topic.publish(Note, number);
    topic.publish(Other, 6);
    for await (const message of messages) {
      seen.push(message.value);
      if (message.value === 5) break;
    }
    expect(seen).toEqual(numbers);
  });

  it('gives everything when nothing is said, its own Subscribe first, never its final message', async () => {
    const topic = stage.bus.topic('calls');
    const messages = topic.messages();
    topic.publish(Note, 1);
    const seen: Message[] = [];
    for await (const message of messages) {
      seen.push(message);
      if (seen.length === 2) stage.bus.close().catch(() => {});
    }
    expect(seen.map(({ name }) => name)).toEqual([SubscriptionChange.name, 'test.note']);
  });

  it('leaving the loop unsubscribes', async () => {
    const topic = stage.bus.topic('calls');
    const messages = topic.messages(onlyNotes);
    expect(topic.subscriberCount).toBe(1);
    for (const number of numbers) topic.publish(Note, number);
    for await (const _ of messages) break;
    expect(topic.subscriberCount).toBe(0);
    await stage.bus.drain();
    expect(only(stage, 'calls')).toBeUndefined();
    expect(await messages.next()).toEqual({ value: undefined, done: true });
  });

  it('an error in the loop unsubscribes', async () => {
    const topic = stage.bus.topic('calls');
    const failing = async (): Promise<void> => {
      for await (const message of topic.messages(onlyNotes)) throw new RangeError(String(message.value));
    };
    const failed = expect(failing()).rejects.toThrow(new RangeError('1'));
    topic.publish(Note, 1);
    await failed;
    expect(topic.subscriberCount).toBe(0);
  });

  it('return() ends what waits, and what follows', async () => {
    const messages = stage.bus.topic('calls').messages(onlyNotes);
    const waiting = [messages.next(), messages.next()];
    await messages.return?.();
    const done = { value: undefined, done: true };
    expect(await Promise.all([...waiting, messages.next()])).toEqual([done, done, done]);
    expect(await messages.return?.()).toEqual(done);
  });

  it('several may be asked for at once: each gets one, in order', async () => {
    const topic = stage.bus.topic('calls');
    const messages = topic.messages(onlyNotes);
    const asked = numbers.map(() => messages.next());
    for (const number of numbers) topic.publish(Note, number);
    const results = await Promise.all(asked);
    expect(results.map(({ value }) => value?.value)).toEqual(numbers);
    await messages.return?.();
  });

  it('a message is consumed when the next is asked for: until then it is queued, and so are the others', async () => {
    const topic = stage.bus.topic('calls');
    const messages = topic.messages(onlyNotes);
    for (const number of numbers) topic.publish(Note, number);
    expect(only(stage, 'calls')).toMatchObject({ queued: 5, handled: 0 });
    expect((await messages.next()).value?.value).toBe(1);
    await turn();
    expect(only(stage, 'calls')).toMatchObject({ queued: 5, handled: 0 });
    expect((await messages.next()).value?.value).toBe(2);
    expect((await messages.next()).value?.value).toBe(3);
    await turn();
    expect(only(stage, 'calls')).toMatchObject({ queued: 3, handled: 2 });
    await messages.return?.();
    await stage.bus.drain();
    expect(only(stage, 'calls')).toBeUndefined();
  });

  it('a slow consumer makes its topic congested, and a consumer that catches up relieves it', async () => {
    const topic = stage.bus.topic('calls');
    const messages = topic.messages(onlyNotes);
    for (let number = 0; number < 9_999; number += 1) topic.publish(Note, number);
    expect(topic.congested).toBe(false);
    topic.publish(Note, 9_999);
    expect(topic.congested).toBe(true);
    let isRelieved = false;
    const relief = topic.relieved().then(() => {
      isRelieved = true;
    });
    // 9,001 left: one more than the low mark; asking says that the one before is consumed.
    for (let count = 0; count < 1_000; count += 1) await messages.next();
    expect([topic.congested, isRelieved]).toEqual([true, false]);
    await messages.next();
    await relief;
    expect(topic.congested).toBe(false);
    await messages.return?.();
  });

  it('leaving a loop that was behind relieves the topic', async () => {
    const topic = stage.bus.topic('calls');
    const messages = topic.messages(onlyNotes);
    for (let number = 0; number < 10_000; number += 1) topic.publish(Note, number);
    const relief = topic.relieved();
    await messages.return?.();
    await relief;
    expect(topic.congested).toBe(false);
  });

  it('a signal ends the loop; what is queued by then is not given', async () => {
    const topic = stage.bus.topic('calls');
    const abort = new AbortController();
    const seen: unknown[] = [];
    const messages = topic.messages({ ...onlyNotes, signal: abort.signal });
    for (const number of numbers) topic.publish(Note, number);
    for await (const message of messages) {
      seen.push(message.value);
      if (message.value === 2) abort.abort();
    }
    expect(seen).toEqual([1, 2]);
    expect(topic.subscriberCount).toBe(0);
    await stage.bus.drain();
  });

  it('a signal that is aborted already gives nothing', async () => {
    const topic = stage.bus.topic('calls');
    const seen: string[] = [];
    for await (const message of topic.messages({ signal: AbortSignal.abort() })) seen.push(message.name);
    expect(seen).toEqual([]);
    expect(topic.subscriberCount).toBe(0);
  });

  it('two loops each get everything', async () => {
    const topic = stage.bus.topic('calls');
    const loops = [topic.messages(onlyNotes), topic.messages(onlyNotes)].map(async (messages) => {
      const seen: unknown[] = [];
      for await (const { value } of messages) {
        seen.push(value);
        if (value === 5) break;
      }
      return seen;
    });
    for (const number of numbers) topic.publish(Note, number);
    expect(await Promise.all(loops)).toEqual([numbers, numbers]);
  });
});
