// Waiting for one message.

import { getEventListeners } from 'node:events';
import { type Message, SubscriptionChange } from '@stasis-bus/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { Note, Other } from '../../support/sample-types.js';

describe('SPEC 13.2 once', () => {
  const stage = useStage();

  it('settles with the next message of the type, and leaves nothing behind', async () => {
    const topic = stage.bus.topic('calls');
    topic.publish(Note, 1);
    const next = topic.once(Note);
    expect(topic.subscriberCount).toBe(1);
    topic.publish(Other, 2);
    const message = Note.create(3);
    topic.publish(message);
    topic.publish(Note, 4);
    expect(await next).toBe(message);
    await stage.bus.drain();
    expect(topic.subscriberCount).toBe(0);
  });

  it('settles with the first that `where` wants', async () => {
    const topic = stage.bus.topic('calls');
    const asked: unknown[] = [];
    const next = topic.once(Note, {
      where: ({ value }) => {
        asked.push(value);
        return Number(value) > 2;
      },
    });
    for (const number of [1, 2, 3, 4]) topic.publish(Note, number);
    expect((await next).value).toBe(3);
    expect(asked).toEqual([1, 2, 3]);
  });

  it('rejects with what `where` throws, and leaves nothing behind', async () => {
    const topic = stage.bus.topic('calls');
    const next = topic.once(Note, {
      where: () => {
        throw new RangeError('no idea');
      },
    });
    topic.publish(Note, 1);
    await expect(next).rejects.toThrow(new RangeError('no idea'));
    expect(topic.subscriberCount).toBe(0);
  });

  it('hears what is forwarded to the topic', async () => {
    const [child, parent] = [stage.bus.topic('child'), stage.bus.topic('parent')];
    child.forwardTo(parent);
    const next = parent.once(Note);
    child.publish(Note, 1);
    expect((await next).value).toBe(1);
  });

  it('rejects with the reason of its signal, and leaves nothing behind', async () => {
    const topic = stage.bus.topic('calls');
    const abort = new AbortController();
    const next = topic.once(Note, { signal: abort.signal });
    abort.abort(new RangeError('enough'));
    await expect(next).rejects.toThrow(new RangeError('enough'));
    expect(topic.subscriberCount).toBe(0);
    await expect(topic.once(Note, { signal: AbortSignal.abort('before') })).rejects.toBe('before');
    expect(topic.subscriberCount).toBe(0);
  });

  it('listens to its signal no longer than it waits', async () => {
    const topic = stage.bus.topic('calls');
    const { signal } = new AbortController();
    const next = topic.once(Note, { signal });
    topic.publish(Note, 1);
    await next;
    await stage.bus.drain();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('may be asked for and answered in a handler, and within a dispatch', async () => {
    const topic = stage.bus.topic('calls');
    let next: Promise<Message> | undefined;
    topic.subscribe(
      (message) => {
        if (message.value !== 1) return;
        next = topic.once(Note);
        topic.publish(Note, 2);
      },
      { synchronous: true, accept: [Note] },
    );
    topic.publish(Note, 1);
    expect((await next)?.value).toBe(2);
  });

  it('of subscription changes settles, too', async () => {
    const topic = stage.bus.topic('calls');
    const next = topic.once(SubscriptionChange);
    topic.subscribe(() => {});
    expect((await next).value.topic.name).toBe('calls');
    await stage.bus.drain();
    expect(topic.subscriberCount).toBe(1);
    expect(stage.takeErrors().map(String)).toEqual([]);
  });

  it('rejects when the bus is closed first', async () => {
    const next = stage.bus.topic('calls').once(Note);
    const refused = expect(next).rejects.toMatchObject({ code: 'ERR_STASIS_CLOSED' });
    await stage.bus.close();
    await refused;
    await expect(stage.bus.findTopic('calls')?.once(Note) ?? next).rejects.toMatchObject({
      code: 'ERR_STASIS_CLOSED',
    });
  });

  describe('that nobody awaits', () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
    const others = process.listeners('unhandledRejection');
    beforeEach(() => {
      unhandled.length = 0;
      process.removeAllListeners('unhandledRejection');
      process.on('unhandledRejection', onUnhandled);
    });
    afterEach(() => {
      process.off('unhandledRejection', onUnhandled);
      for (const listener of others) process.on('unhandledRejection', listener);
    });

    async function unhandledAfter(task: () => unknown): Promise<unknown[]> {
      await task();
      await new Promise(setImmediate);
      return unhandled;
    }

    it('is no unhandled rejection when the bus is closed', async () => {
      void stage.bus.topic('calls').once(Note);
      expect(await unhandledAfter(() => stage.bus.close())).toEqual([]);
    });

    it('is none when its signal is aborted, during or before', async () => {
      const abort = new AbortController();
      const topic = stage.bus.topic('calls');
      void topic.once(Note, { signal: abort.signal });
      expect(await unhandledAfter(() => abort.abort())).toEqual([]);
      expect(await unhandledAfter(() => void topic.once(Note, { signal: abort.signal }))).toEqual([]);
    });

    it('is one when its `where` throws, or the call is wrong: that is a mistake in the program', async () => {
      const topic = stage.bus.topic('calls');
      const mistake = new RangeError('no idea');
      void topic.once(Note, {
        where: () => {
          throw mistake;
        },
      });
      expect(await unhandledAfter(() => topic.publish(Note, 1))).toEqual([mistake]);
      const wrong = await unhandledAfter(() => void topic.once('x' as never));
      expect(wrong).toMatchObject([mistake, { code: 'ERR_STASIS_INVALID_ARGUMENT' }]);
    });
  });
});
