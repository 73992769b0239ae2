// Routers.

import { defineMessageType, type Message, MessageRouter, SubscriptionChange } from '@stasis-bus/core';
import { expect } from 'vitest';
import { Declined, Formatted, Note, Other } from '../../support/sample-types.js';
import type { Stage } from '../../support/stage.js';
import type { Differences } from './difference.js';

const Shouted = defineMessageType('test.shouted').of<number>({ shout: ({ value }) => `${value}!` });

/** A synchronous router on `topic`, and handlers that note their name and the type of what they get. */
function routed({ bus }: Stage) {
  const heard: string[] = [];
  const router = new MessageRouter(bus.topic('topic'), { synchronous: true });
  const note = (name: string) => (message: Message) => void heard.push(`${name}: ${message.name}`);
  return { topic: bus.topic('topic'), router, heard, note };
}

export const routers: Differences = {
  'A second route for a type': {
    rule: '8.1',
    shows: (stage) => {
      const { topic, router, heard, note } = routed(stage);
      router.add(Note, note('first'));
      expect(() => router.add(Note, note('second'))).toThrow(
        expect.objectContaining({ code: 'ERR_STASIS_ROUTE_EXISTS' }),
      );
      topic.publish(Note, 1);
      expect(heard).toEqual(['first: test.note']);
    },
  },
  'A removed route': {
    rule: '8.4',
    shows: async (stage) => {
      const { router, note } = routed(stage);
      router.add(Note, note('notes')).add(Other, note('others'));
      router.remove(Note);
      expect(await router.publishAndWait(Note.create(1))).toBe('filtered');
    },
  },
  'A route for a declined type': {
    rule: '1.6',
    shows: async (stage) => {
      const { router, heard, note } = routed(stage);
      router.add(Declined, note('declined')).add(Note, note('notes'));
      expect(await router.publishAndWait(Declined.create(1))).toBe('declined');
      expect(await router.publishAndWait(Note.create(1))).toBe('handled');
      expect(heard).toEqual(['notes: test.note']);
    },
  },
  'A default without formatters that is replaced by one with them': {
    rule: '8.4',
    shows: async (stage) => {
      const { topic, router, heard, note } = routed(stage);
      router.add(Note, note('notes')).setDefault(note('first'));
      router.setDefault(note('second'), { acceptFormatters: ['json'] });
      topic.publish(Note, 1);
      topic.publish(Formatted, { name: 'Ada' });
      expect(await router.publishAndWait(Other.create(1))).toBe('filtered');
      expect(heard).toEqual(['notes: test.note', 'second: test.formatted']);
    },
  },
  "A router's own formatters and those of its default": {
    rule: '8.4',
    shows: async (stage) => {
      const { topic, router, heard, note } = routed(stage);
      router.setDefault(note('default'), { acceptFormatters: ['json'] });
      router.acceptFormatters('shout');
      topic.publish(Shouted, 1);
      topic.publish(Formatted, { name: 'Ada' });
      router.acceptFormatters('other');
      expect(await router.publishAndWait(Shouted.create(2))).toBe('filtered');
      topic.publish(Formatted, { name: 'Ada' });
      expect(heard).toEqual(['default: test.shouted', 'default: test.formatted', 'default: test.formatted']);
    },
  },
  'Who sees a subscription change under a default with formatters': {
    rule: '8.5',
    shows: (stage) => {
      const { topic, router, heard, note } = routed(stage);
      router.setDefault(note('default'), { acceptFormatters: ['json'] });
      topic.subscribe(() => {});
      router.add(Note, note('notes'));
      topic.subscribe(() => {});
      router.add(SubscriptionChange, note('changes'));
      topic.subscribe(() => {});
      expect(heard).toEqual(
        ['default', 'default', 'changes'].map((name) => `${name}: stasis_subscription_change`),
      );
    },
  },
};
