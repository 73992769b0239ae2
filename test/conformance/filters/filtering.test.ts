// Filters: which messages a subscription gets.

import { SubscriptionChange } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { Gate } from '../../support/gate.js';
import { everywhere, onEach, queued, remote, useStage } from '../../support/placements.js';
import { Formatted, Note, Other, Parcel } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

const ada = { name: 'Ada' };

describe('SPEC 5.1 accept, decline and the selective filter', () => {
  onEach(everywhere, (stage) => {
    it('a subscription starts unfiltered, and `accept` alone changes nothing', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'filtering:tellName');
      subscription.accept(Note);
      topic.publish(Note, 1);
      topic.publish(Other, 2);
      expect(await stage.told(subscription)).toEqual([
        'stasis_subscription_change',
        'test.note',
        'test.other',
      ]);
    });

    it('while the filter is selective, the set counts; with `none` it does not, and is kept', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'filtering:tellName', { accept: [Note] });
      const publishBoth = (): void => {
        topic.publish(Note, 1);
        topic.publish(Other, 2);
      };
      publishBoth();
      subscription.setFilter('none');
      publishBoth();
      subscription.setFilter('selective');
      publishBoth();
      subscription.accept(Other).decline(Note);
      publishBoth();
      expect(await stage.told(subscription)).toEqual([
        'test.note',
        'test.note',
        'test.other',
        'test.note',
        'test.other',
      ]);
    });

    it('an empty set admits nothing, and declining what is not in it does no harm', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'filtering:tellName', { accept: [] });
      topic.publish(Note, 1);
      subscription.decline(Other);
      topic.publish(Note, 2);
      subscription.accept(Note, Other);
      subscription.decline(Note, Other);
      topic.publish(Note, 3);
      expect(await stage.told(subscription)).toEqual([]);
    });
  });

  onEach(queued, (stage) => {
    it('is read at dispatch: what is queued stays', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
        accept: [Note],
        data: { 1: gate.memory },
      });
      for (const value of [1, 2]) topic.publish(Note, value);
      await stage.observations.until(subscription, '1');
      subscription.decline(Note);
      topic.publish(Note, 3);
      gate.open();
      expect(await stage.told(subscription)).toEqual(['1', '1 done', '2']);
    });
  });
});

describe('SPEC 5.2 acceptFormatters', () => {
  onEach(everywhere, (stage) => {
    it('admits messages whose type has at least one of the names, without `selective`', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'filtering:tellName');
      subscription.acceptFormatters('ami', 'shout');
      topic.publish(Note, 1);
      topic.publish(Formatted, ada);
      expect((await stage.told(subscription)).slice(1)).toEqual(['test.formatted']);
    });

    it('replaces the earlier names, and with none is off', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'filtering:tellName', { acceptFormatters: ['json'] });
      topic.publish(Formatted, ada);
      subscription.acceptFormatters('ami');
      topic.publish(Formatted, ada);
      topic.publish(Note, 1);
      subscription.acceptFormatters();
      topic.publish(Note, 2);
      expect(await stage.told(subscription)).toEqual(['test.formatted', 'test.note']);
    });
  });
});

describe('SPEC 5.3 both filters', () => {
  onEach(everywhere, (stage) => {
    it('with neither on everything passes, with one on it must admit, with both either may', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'filtering:tellName', { accept: [Note] });
      const publishAll = (): void => {
        topic.publish(Note, 1);
        topic.publish(Formatted, ada);
        topic.publish(Other, 1);
      };
      publishAll();
      subscription.acceptFormatters('json');
      publishAll();
      subscription.setFilter('none');
      publishAll();
      subscription.acceptFormatters();
      publishAll();
      expect(await stage.told(subscription)).toEqual([
        ...['test.note'],
        ...['test.note', 'test.formatted'],
        ...['test.formatted'],
        ...['test.note', 'test.formatted', 'test.other'],
      ]);
    });

    it('a change of another subscription is filtered like anything else', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [Note] });
      await (await stage.subscribe(topic, 'tell')).unsubscribeAndJoin();
      expect(await stage.told(subscription)).toEqual([]);
      subscription.accept(SubscriptionChange);
      const other = await stage.subscribe(topic, 'tell');
      expect(await stage.told(subscription)).toEqual([`Subscribe ${other.id}`]);
    });
  });
});

describe('SPEC 5.4 the final message', () => {
  onEach(everywhere, (stage) => {
    it.each([
      ['with the filter off', {}, ['final']],
      ['with `SubscriptionChange` accepted', { accept: [SubscriptionChange] }, ['final']],
      ['with another type accepted', { accept: [Note] }, []],
      ['with formatters accepted', { acceptFormatters: ['json'] }, ['final']],
    ])('%s ends the subscription; only accepted types withhold it', async (_name, options, expected) => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', options);
      await stage.bus.drain();
      await subscription.unsubscribeAndJoin();
      expect([subscription.isSubscribed, subscription.isDone]).toEqual([false, true]);
      expect((await stage.told(subscription)).filter((text) => text === 'final')).toEqual(expected);
    });

    it.each([
      ['and another type', Note, []],
      ['and `SubscriptionChange`', SubscriptionChange, ['final']],
    ])('with formatters %s accepted is withheld by the types alone', async (_name, type, expected) => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [type] });
      subscription.acceptFormatters('json');
      await subscription.unsubscribeAndJoin();
      expect((await stage.told(subscription)).filter((text) => text === 'final')).toEqual(expected);
    });

    it('that is not handled still comes after what is queued: join waits for that', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [Note] });
      for (let value = 0; value < 50; value += 1) topic.publish(Note, value);
      await subscription.unsubscribeAndJoin();
      expect(stage.observations.of(subscription.id)).toHaveLength(50);
    });
  });
});

describe('SPEC 5.5 filtering comes first', () => {
  onEach(queued, (stage) => {
    it('what is filtered out is never queued', async () => {
      const gate = new Gate();
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell:tellHeld', {
        accept: [Note],
        data: { 1: gate.memory },
      });
      topic.publish(Note, 1);
      await stage.observations.until(subscription, '1');
      for (let count = 0; count < 100; count += 1) topic.publish(Other, count);
      expect(subscription.queued).toBe(1);
      gate.open();
      expect(await stage.told(subscription)).toEqual(['1', '1 done']);
    });
  });

  onEach(remote, (stage) => {
    it('what is filtered out is not sent: no thread has more to do', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'tell', { accept: [Note] });
      topic.publish(Note, 1);
      await stage.bus.drain();
      const before = stage.pool.statistics();
      for (let count = 0; count < 100; count += 1) topic.publish(Parcel, new Uint8Array(1_000));
      await stage.bus.drain();
      const invocations = ({ threads }: typeof before): number =>
        threads.reduce((sum, thread) => sum + thread.invocations, 0);
      expect(invocations(stage.pool.statistics())).toBe(invocations(before));
      expect(await stage.told(subscription)).toEqual(['1']);
    });
  });
});

describe('SPEC 5.6 `accept` in the options', () => {
  onEach(everywhere, (stage) => {
    it('is on before the first message', async () => {
      const topic = stage.bus.topic('calls');
      const subscription = await stage.subscribe(topic, 'filtering:tellName', { accept: [Note] });
      topic.publish(Other, 1);
      topic.publish(Note, 2);
      expect(await stage.told(subscription)).toEqual(['test.note']);
    });
  });

  describe('in code', () => {
    const stage = useStage();

    it("narrows the handler's message to the types that are accepted", async () => {
      const topic = stage.bus.topic('calls');
      const seen: string[] = [];
      topic.subscribe(
        (message) => {
          switch (message.name) {
            case 'test.formatted':
              seen.push(message.value.name);
              break;
            case 'test.note':
              seen.push(String(message.value));
              break;
          }
        },
        { accept: [Formatted, Note] },
      );
      topic.publish(Formatted, ada);
      topic.publish(Note, 1);
      await stage.bus.drain();
      expect(seen).toEqual(['Ada', '1']);
    });

    it('does not go together with `acceptFormatters`', () => {
      const topic = stage.bus.topic('calls');
      expect(() => topic.subscribe(() => {}, { accept: [Note], acceptFormatters: ['json'] })).toThrow(
        expect.objectContaining({ code: 'ERR_STASIS_INVALID_ARGUMENT' }),
      );
      expect(topic.subscriberCount).toBe(0);
    });
  });
});
