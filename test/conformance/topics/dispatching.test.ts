// Publishing: who gets a message, in what order, and what may be done meanwhile.

import diagnosticsChannel from 'node:diagnostics_channel';
import { type Message, type Subscription, SubscriptionChange } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { everywhere, onEach, useStage } from '../../support/placements.js';
import { Note, Other } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';
import type { Stage } from '../../support/stage.js';

shareThreads();

describe('SPEC 3.2 publishing', () => {
  onEach(everywhere, (stage) => {
    it('reaches who is subscribed at that moment: nobody who comes later', async () => {
      const topic = stage.bus.topic('calls');
      topic.publish(Note, 1);
      const early = await stage.subscribe(topic, 'tell', { accept: [Note] });
      topic.publish(Note, 2);
      const late = await stage.subscribe(topic, 'tell', { accept: [Note] });
      topic.publish(Note, 3);
      expect(await stage.told(early)).toEqual(['2', '3']);
      expect(await stage.told(late)).toEqual(['3']);
    });

    it('never throws because of a handler, and every failure is reported once', async () => {
      const topic = stage.bus.topic('calls');
      const failing = await stage.subscribe(topic, 'failing:fail', { accept: [Note] });
      const other = await stage.subscribe(topic, 'tell', { accept: [Note] });
      for (const value of [1, 2]) expect(() => topic.publish(Note, value)).not.toThrow();
      expect(await stage.told(other)).toEqual(['1', '2']);
      expect(stage.takeErrors().map((error) => [error.code, error.subscription?.id])).toEqual([
        ['ERR_STASIS_HANDLER_FAILED', failing.id],
        ['ERR_STASIS_HANDLER_FAILED', failing.id],
      ]);
    });
  });
});

describe('SPEC 3.2 the order of dispatch', () => {
  const stage = useStage('synchronous');

  it('is the order of attachment, directly or by a forward', () => {
    const [topic, first, second] = ['topic', 'first', 'second'].map((name) => stage.bus.topic(name));
    if (!topic || !first || !second) return;
    const order: string[] = [];
    const attach = (name: string, to = topic): Subscription =>
      to.subscribe(() => void order.push(name), { synchronous: true, accept: [Note] });
    attach('on the second topic, before its forward', second);
    attach('own 1');
    topic.forwardTo(first);
    attach('own 2');
    attach('on the first topic, after its forward', first);
    topic.forwardTo(second);
    attach('own 3');
    attach('on the first topic, last', first);
    topic.publish(Note, 1);
    expect(order).toEqual([
      'own 1',
      'own 2',
      'on the first topic, after its forward',
      'on the second topic, before its forward',
      'own 3',
      'on the first topic, last',
    ]);
  });

  it('keeps that order when one leaves and comes again', () => {
    const topic = stage.bus.topic('topic');
    const order: string[] = [];
    const attach = (name: string): Subscription =>
      topic.subscribe(() => void order.push(name), { synchronous: true, accept: [Note] });
    const first = attach('first');
    attach('second');
    first.unsubscribe();
    attach('first again');
    topic.publish(Note, 1);
    expect(order).toEqual(['second', 'first again']);
  });
});

describe('SPEC 3.3 inside a handler', () => {
  onEach(everywhere, (stage) => {
    it('publishing to the very topic is allowed, and comes after what was published before', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'republishing:countDown', { accept: [Note] });
      topic.publish(Note, 3);
      await stage.bus.drain();
      topic.publish(Note, 1);
      expect(await stage.told(subscription)).toEqual(['3', '2', '1', '0', '1', '0']);
    });

    it('publishing to a topic on which others subscribe reaches them in order', async () => {
      const source = stage.bus.topic('source');
      const sink = stage.bus.topic('calls');
      const subscription = await stage.subscribe(sink, 'tell', { accept: [Note] });
      await stage.subscribe(source, 'republishing:passOnTwice', { accept: [Note] });
      for (const value of [1, 2, 3]) source.publish(Note, value);
      expect(await stage.told(subscription)).toEqual(['1', '1 again', '2', '2 again', '3', '3 again']);
    });
  });
});

describe('SPEC 3.3 during a dispatch', () => {
  const stage = useStage('synchronous');

  it('a subscription that is added does not see the message being dispatched', () => {
    const topic = stage.bus.topic('calls');
    const seen: unknown[] = [];
    topic.subscribe(
      ({ value }) => {
        if (value !== 1) return;
        topic.subscribe((message) => void seen.push(message.value), { synchronous: true, accept: [Note] });
      },
      { synchronous: true, accept: [Note] },
    );
    topic.publish(Note, 1);
    expect(seen).toEqual([]);
    topic.publish(Note, 2);
    expect(seen).toEqual([2]);
  });

  it('a filter that is edited counts from the next publish on', () => {
    const topic = stage.bus.topic('calls');
    const seen: string[] = [];
    const filtered: Subscription[] = [];
    const listen = (name: string): Subscription =>
      topic.subscribe(({ value }) => void seen.push(`${name} ${value}`), {
        synchronous: true,
        accept: [Note],
      });
    topic.subscribe(
      ({ value }) => {
        if (value !== 1) return;
        filtered[0]?.decline(Note);
        filtered[1]?.accept(Note);
      },
      { synchronous: true, accept: [Note] },
    );
    filtered.push(listen('declines'), listen('accepts').decline(Note));
    for (const value of [1, 2]) topic.publish(Note, value);
    expect(seen).toEqual(['declines 1', 'accepts 2']);
  });

  it('a forward that is added or cancelled counts from the next message on', () => {
    const [topic, other] = [stage.bus.topic('calls'), stage.bus.topic('other')];
    const seen: unknown[] = [];
    other.subscribe(({ value }) => void seen.push(value), { synchronous: true, accept: [Note] });
    let cancel = (): void => {};
    topic.subscribe(
      ({ value }) => {
        if (value === 1) cancel = topic.forwardTo(other).cancel;
        if (value === 3) cancel();
      },
      { synchronous: true, accept: [Note] },
    );
    for (const value of [1, 2, 3, 4]) topic.publish(Note, value);
    // What is being dispatched reaches those who were there when it was published.
    expect(seen).toEqual([2, 3]);
  });

  it('a publish is dispatched after the current message and before the outermost publish returns', () => {
    const topic = stage.bus.topic('calls');
    const order: string[] = [];
    topic.subscribe(
      ({ value }) => {
        order.push(`one gets ${value}`);
        if (typeof value === 'number' && value < 10) {
          topic.publish(Note, value * 10);
          topic.publish(Note, value * 10 + 1);
        }
      },
      { synchronous: true, accept: [Note] },
    );
    topic.subscribe(({ value }) => void order.push(`two gets ${value}`), {
      synchronous: true,
      accept: [Note],
    });
    topic.publish(Note, 1);
    order.push('returned');
    expect(order).toEqual([
      'one gets 1',
      'two gets 1',
      'one gets 10',
      'two gets 10',
      'one gets 11',
      'two gets 11',
      'returned',
    ]);
  });

  it('the receivers of such a publish, and their filters, are those when it was called', () => {
    const topic = stage.bus.topic('calls');
    const inner = stage.bus.topic('inner');
    const seen: string[] = [];
    const narrowed = inner.subscribe(({ value }) => void seen.push(`narrowed ${value}`), {
      synchronous: true,
      accept: [Note, Other],
    });
    const leaving = inner.subscribe(({ value }) => void seen.push(`leaving ${value}`), {
      synchronous: true,
      accept: [Note],
    });
    topic.subscribe(
      () => {
        inner.publish(Note, 'from inside');
        narrowed.decline(Note);
        leaving.unsubscribe();
        inner.subscribe(({ value }) => void seen.push(`late ${value}`), {
          synchronous: true,
          accept: [Note],
        });
        expect(seen).toEqual([]);
      },
      { synchronous: true, accept: [Note] },
    );
    topic.publish(Note, 1);
    // One who has left since is still to get it; one who has come since sees nothing of it.
    expect(seen).toEqual(['narrowed from inside', 'leaving from inside']);
  });
});

describe('SPEC 3.3, 4.6 unsubscribing during a dispatch', () => {
  /** Does something inside a dispatch: in a synchronous handler. */
  function during(stage: Stage, act: () => void): void {
    const trigger = stage.bus.topic('trigger');
    const subscription = trigger.subscribe(act, { synchronous: true, accept: [Note] });
    trigger.publish(Note, 'now');
    subscription.unsubscribe();
  }

  onEach(everywhere, (stage) => {
    it('comes after what was published before, and the final message last', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell');
      during(stage, () => {
        for (const value of [1, 2]) topic.publish(Note, value);
        subscription.unsubscribe();
        topic.publish(Note, 3);
        expect(subscription.isSubscribed).toBe(false);
      });
      topic.publish(Note, 4);
      await subscription.join();
      expect(await stage.told(subscription)).toEqual([`Subscribe ${subscription.id}`, '1', '2', 'final']);
    });

    it('by a receiver before it in the list: it gets the message all the same, then its final message', async () => {
      const topic = stage.bus.topic('calls');
      const leavers: Subscription[] = [];
      topic.subscribe(() => void leavers[0]?.unsubscribe(), { synchronous: true, accept: [Note] });
      const subscription = await stage.subscribe(topic, 'tell', { accept: [Note, SubscriptionChange] });
      leavers.push(subscription);
      for (const value of [1, 2]) topic.publish(Note, value);
      await subscription.join();
      expect((await stage.told(subscription)).slice(1)).toEqual(['1', 'final']);
    });

    it('leaves a forward that is cancelled as it was for what was published before', async () => {
      const [child, parent] = [stage.bus.topic('child'), stage.bus.topic('parent')];
      const forward = child.forwardTo(parent);
      const subscription = await stage.subscribe(parent, 'tell', { accept: [Note, SubscriptionChange] });
      during(stage, () => {
        child.publish(Note, 1);
        forward.cancel();
        subscription.unsubscribe();
      });
      await subscription.join();
      expect((await stage.told(subscription)).slice(1)).toEqual(['1', 'final']);
    });

    it('settles what waits for such a message as handled, and for a later one as unsubscribed', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [Note] });
      const outcomes: Promise<string>[] = [];
      during(stage, () => {
        outcomes.push(subscription.publishAndWait(Note.create(1)));
        subscription.unsubscribe();
        outcomes.push(subscription.publishAndWait(Note.create(2)));
      });
      expect(await Promise.all(outcomes)).toEqual(['handled', 'unsubscribed']);
      expect(await stage.told(subscription)).toEqual(['1']);
    });

    it('fixes whether the handler gets the final message, and what is accepted later does not change that', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [Note] });
      during(stage, () => {
        topic.publish(Note, 1);
        subscription.unsubscribe();
        subscription.accept(SubscriptionChange);
      });
      await subscription.join();
      expect(await stage.told(subscription)).toEqual(['1']);
    });

    it('when a publish is observed comes before that publish', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [Note, SubscriptionChange] });
      const onPublish = (event: unknown): void => {
        if (Note.is((event as { message: Message }).message)) subscription.unsubscribe();
      };
      diagnosticsChannel.subscribe('stasis:publish', onPublish);
      topic.publish(Note, 1);
      diagnosticsChannel.unsubscribe('stasis:publish', onPublish);
      await subscription.join();
      expect((await stage.told(subscription)).slice(1)).toEqual(['final']);
    });
  });
});
