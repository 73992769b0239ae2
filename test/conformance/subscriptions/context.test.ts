// What an invocation gets: the message and a context, the same wherever it runs.

import { describe, expect, it } from 'vitest';
import { everywhere, onEach, remote, useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

describe('SPEC 4.1 an invocation gets the message and a context', () => {
  onEach(everywhere, (stage) => {
    it('with the subscription, the `data`, whether it is the final message, and a signal', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'contexts:show', {
        data: { list: [1, new Date(0)], map: new Map([['k', 'v']]) },
      });
      topic.publish(Note, 1);
      subscription.unsubscribe();
      const shown = {
        parameters: 2,
        id: subscription.id,
        topic: 'calls',
        attempt: 1,
        signal: { isSignal: true, aborted: false },
        data: '{"list":[1,"1970-01-01T00:00:00.000Z"]} v',
      };
      expect((await stage.told(subscription)).map((text) => JSON.parse(text))).toEqual([
        { ...shown, isFinal: false }, // "Subscribe"
        { ...shown, isFinal: false },
        { ...shown, isFinal: true },
      ]);
    });

    it('whose members may be destructured, and used after the handler has returned', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'contexts:useLater', { accept: [Note] });
      topic.publish(Note, 1);
      await stage.observations.until(subscription, 'later');
      expect(await stage.told(subscription)).toEqual(['now', 'later']);
    });

    it('whose `data` is `undefined` when none was given', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'contexts:showData', { accept: [Note] });
      topic.publish(Note, 1);
      expect(await stage.told(subscription)).toEqual(['undefined']);
    });

    it('in which `publish` takes a message, or a type and a value', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'contexts:publishBoth', { accept: [Note] });
      const received: unknown[] = [];
      stage.bus.topic('calls:out').subscribe((message) => void received.push(message.value), {
        synchronous: true,
        accept: [Note],
      });
      topic.publish(Note, 1);
      expect(await stage.told(subscription)).toEqual([]);
      expect(received).toEqual([1, 'made here']);
    });

    it('in which a wrong `publish` throws to the handler', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'contexts:publishWrongly', { accept: [Note] });
      topic.publish(Note, 1);
      expect(await stage.told(subscription)).toEqual([
        'ERR_STASIS_VALUE_NOT_CLONEABLE',
        'ERR_STASIS_INVALID_ARGUMENT',
        'ERR_STASIS_INVALID_ARGUMENT',
        'ERR_STASIS_INVALID_ARGUMENT',
      ]);
    });
  });

  onEach(remote, (stage) => {
    it('the `data` is cloned once for a handler on another thread, at subscribe time', async () => {
      const topic = stage.bus.topic('calls');
      const data = { count: 1 };
      const subscription = await stage.subscribe(topic, 'contexts:showData', { accept: [Note], data });
      data.count = 2;
      topic.publish(Note, 1);
      expect(await stage.told(subscription)).toEqual(['{"count":1}']);
    });

    it('`data` that cannot be cloned is refused at subscribe time, and nothing has changed', async () => {
      const topic = stage.bus.topic('calls');
      const witness = await stage.subscribe(topic, 'tell');
      await expect(stage.subscribe(topic, 'tell', { data: () => {} })).rejects.toMatchObject({
        code: 'ERR_STASIS_VALUE_NOT_CLONEABLE',
      });
      expect(topic.subscriberCount).toBe(1);
      expect(await stage.told(witness)).toEqual([`Subscribe ${witness.id}`]);
    });
  });
});

describe('SPEC 4.1 the data of a handler at home', () => {
  const stage = useStage();

  it('is the very object that was given', async () => {
    const data = { count: 1 };
    const seen: unknown[] = [];
    const topic = stage.bus.topic('calls');
    topic.subscribe((_message, context) => void seen.push(context.data), { data, accept: [Note] });
    topic.publish(Note, 1);
    await stage.bus.drain();
    expect(seen[0]).toBe(data);
  });
});
