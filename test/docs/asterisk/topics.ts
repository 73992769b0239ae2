// Topics, publishing and messages.

import {
  CachePattern,
  CachingTopic,
  defineMessageType,
  type Message,
  SubscriptionChange,
  type Topic,
  TopicPool,
} from '@stasis-bus/core';
import { expect } from 'vitest';
import { idOf } from '../../support/sample-states.js';
import { Declined, Note, Other } from '../../support/sample-types.js';
import type { Differences } from './difference.js';

const synchronously = { synchronous: true, accept: [Note] } as const;

/** Subscribes a synchronous listener, who notes its name and what it gets. */
function listen(topic: Topic, name: string, heard: string[], then?: (message: Message) => void) {
  return topic.subscribe((message) => {
    heard.push(`${name} ${message.value}`);
    then?.(message);
  }, synchronously);
}

export const topics: Differences = {
  'Who receives a message': {
    rule: '3.3',
    shows: ({ bus }) => {
      const heard: string[] = [];
      const topic = bus.topic('topic');
      const first = listen(topic, 'first', heard, ({ value }) => {
        if (value !== 1) return;
        first.unsubscribe();
        listen(topic, 'late', heard);
      });
      listen(topic, 'second', heard);
      listen(topic, 'third', heard);
      topic.publish(Note, 1);
      topic.publish(Note, 2);
      expect(heard).toEqual(['first 1', 'second 1', 'third 1', 'second 2', 'third 2', 'late 2']);
    },
  },
  'The order of receivers': {
    rule: '3.2',
    shows: ({ bus }) => {
      const heard: string[] = [];
      const topic = bus.topic('topic');
      const [leaver] = ['a', 'b', 'c', 'd'].map((name) => listen(topic, name, heard));
      leaver?.unsubscribe();
      topic.publish(Note, 1);
      expect(heard).toEqual(['b 1', 'c 1', 'd 1']);
    },
  },
  'Publishing in a synchronous handler': {
    rule: '3.3',
    shows: ({ bus }) => {
      const heard: string[] = [];
      const topic = bus.topic('topic');
      listen(topic, 'first', heard, ({ value }) => {
        if (value === 1) topic.publish(Note, 2);
      });
      listen(topic, 'second', heard);
      topic.publish(Note, 1);
      expect(heard).toEqual(['first 1', 'second 1', 'first 2', 'second 2']);
    },
  },
  'A forward that closes a cycle': {
    rule: '6.3',
    shows: ({ bus }) => {
      bus.topic('a').forwardTo(bus.topic('b'));
      expect(() => bus.topic('b').forwardTo(bus.topic('a'))).toThrow(
        expect.objectContaining({ code: 'ERR_STASIS_FORWARD_CYCLE' }),
      );
    },
  },
  'Names in a topic pool': {
    rule: '9.1',
    shows: ({ bus }) => {
      const pool = new TopicPool(bus.topic('pool'));
      expect(pool.topic('A')).not.toBe(pool.topic('a'));
    },
  },
  'Deleting from a topic pool': {
    rule: '9.1',
    shows: ({ bus }) => {
      const pool = new TopicPool(bus.topic('call'));
      pool.topic('1');
      pool.topic('calls1');
      expect(pool.delete('calls1')).toBe(true);
      expect([pool.has('1'), pool.has('calls1')]).toEqual([true, false]);
      expect(pool.delete('call/1')).toBe(true);
    },
  },
  'The first number in names and ids': {
    rule: '4.5, 7.9, 7.11',
    shows: ({ bus }) => {
      const caching = new CachingTopic(bus.topic('upstream'), bus.createCache('states', { id: idOf }));
      const pattern = new CachePattern(bus, 'calls', idOf);
      expect([
        bus.topic('topic').subscribe(() => {}).id,
        caching.topic.name,
        pattern.cachedTopic.name,
      ]).toEqual(['topic-1', 'cache:1/upstream', 'cache_pattern:1/calls']);
    },
  },
  'Defining a message type twice': {
    rule: '1.2',
    shows: () => {
      expect(defineMessageType('test.note').of()).toBe(Note);
    },
  },
  'A message of a declined type': {
    rule: '1.5',
    shows: ({ bus }) => {
      let calls = 0;
      bus.topic('topic').subscribe(
        (message) => {
          if (!SubscriptionChange.is(message)) calls += 1;
        },
        { synchronous: true },
      );
      bus.topic('topic').publish(Declined.create(1));
      expect([calls, bus.statistics().declined]).toEqual([0, 1]);
    },
  },
  'Accepting a declined type': {
    rule: '1.6',
    shows: ({ bus }) => {
      const heard: unknown[] = [];
      bus.topic('topic').subscribe(({ value }) => void heard.push(value), {
        synchronous: true,
        accept: [Declined, Note],
      });
      bus.topic('topic').publish(Declined, 1);
      bus.topic('topic').publish(Other, 2);
      bus.topic('topic').publish(Note, 3);
      expect(heard).toEqual([3]);
    },
  },
  'The value of a message': {
    rule: '2.2',
    shows: ({ bus }) => {
      const Box = defineMessageType('test.box').of<{ list: number[] }>();
      const value = { list: [1] };
      let got: { readonly list: readonly number[] } | undefined;
      bus.topic('topic').subscribe(
        (message) => {
          got = message.value;
        },
        { synchronous: true, accept: [Box] },
      );
      const message = Box.create(value);
      value.list.push(2);
      bus.topic('topic').publish(message);
      expect(got).toEqual({ list: [1] });
      expect(Object.isFrozen(got?.list)).toBe(true);
    },
  },
};
