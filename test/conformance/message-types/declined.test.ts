// Declined types: a bus that was told not to want them.

import { Bus, MessageRouter } from '@stasis-bus/core';
import { describe, expect, it } from 'vitest';
import { everywhere, onEach, useStage } from '../../support/placements.js';
import { Declined, Note } from '../../support/sample-types.js';
import { shareThreads } from '../../support/shared-pools.js';

shareThreads();

describe('SPEC 1.5 a declined type', () => {
  onEach(everywhere, (stage) => {
    it('never arrives: not when published, not from a handler, not through a forward', async () => {
      const topic = stage.bus.topic('calls');
      stage.bus.topic('child').forwardTo(topic);
      const subscription = await stage.subscribe(topic, 'filtering:tellName', { accept: [Declined, Note] });
      const publisher = await stage.subscribe(stage.bus.topic('trigger'), 'declining:publishDeclined', {
        accept: [Note],
      });
      topic.publish(Declined, 1);
      topic.publish(Declined.create(2));
      stage.bus.topic('child').publish(Declined, 3);
      await publisher.publishAndWait(Note.create(1));
      topic.publish(Note, 1);
      expect(await stage.told(subscription)).toEqual(['test.note']);
    });
  });

  describe('in code', () => {
    const stage = useStage();

    it('is told by `isDeclined`, of types and of names', () => {
      const { bus } = stage;
      expect([bus.isDeclined(Declined), bus.isDeclined('test.declined')]).toEqual([true, true]);
      expect([bus.isDeclined(Note), bus.isDeclined('test.unheard-of')]).toEqual([false, false]);
    });

    it('is a matter of one bus: another takes it', async () => {
      await using other = new Bus();
      const seen: unknown[] = [];
      const options = { synchronous: true, accept: [Declined] } as const;
      other.topic('calls').subscribe(({ value }) => void seen.push(value), options);
      other.topic('calls').publish(Declined, 1);
      expect([seen, other.isDeclined(Declined)]).toEqual([[1], false]);
    });

    it('is still checked when published: a wrong value is an error', () => {
      const wrong = (() => {}) as unknown as number;
      expect(() => stage.bus.topic('calls').publish(Declined, wrong)).toThrow(
        expect.objectContaining({ code: 'ERR_STASIS_VALUE_NOT_CLONEABLE' }),
      );
    });
  });
});

describe('SPEC 1.6 a declined type', () => {
  const stage = useStage();

  it('may be accepted and routed', async () => {
    const topic = stage.bus.topic('calls');
    const seen: unknown[] = [];
    const router = new MessageRouter(topic).add(Declined, ({ value }) => void seen.push(value));
    const subscription = topic.subscribe(({ value }) => void seen.push(value), { accept: [Declined] });
    topic.publish(Declined, 1);
    await stage.bus.drain();
    expect(await subscription.publishAndWait(Declined.create(1))).toBe('declined');
    expect(await router.publishAndWait(Declined.create(1))).toBe('declined');
    expect(seen).toEqual([]);
  });
});
