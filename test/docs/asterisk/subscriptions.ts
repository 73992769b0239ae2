// Subscriptions.

import { SubscriptionChange } from '@stasis-bus/core';
import { expect } from 'vitest';
import { Note } from '../../support/sample-types.js';
import type { Differences } from './difference.js';

const isRefused = (code: string) => expect.objectContaining({ code });

export const subscriptions: Differences = {
  'The first "Subscribe"': {
    rule: '5.6',
    shows: async ({ bus }) => {
      const heard: string[] = [];
      bus.topic('topic').subscribe(({ name }) => void heard.push(name), { accept: [Note] });
      bus.topic('topic').subscribe(({ name }) => void heard.push(`unfiltered ${name}`));
      await bus.drain();
      expect(heard).toEqual([`unfiltered ${SubscriptionChange.name}`]);
    },
  },
  'Unsubscribing twice': {
    rule: '4.6',
    shows: async ({ bus }) => {
      let finals = 0;
      const subscription = bus.topic('topic').subscribe((_, { isFinal }) => {
        if (isFinal) finals += 1;
      });
      subscription.unsubscribe();
      subscription.unsubscribe();
      await subscription.join();
      expect(finals).toBe(1);
    },
  },
  "Joining, or `publish_sync`, in one's own handler": {
    rule: '4.7, 4.9',
    shows: async ({ bus }) => {
      const codes: string[] = [];
      const subscription = bus.topic('topic').subscribe(
        async (_, context) => {
          const refused = ({ code }: { code: string }): void => void codes.push(code);
          const waits = [context.subscription.join(), subscription.publishAndWait(Note.create(2))];
          for (const wait of waits) await wait.catch(refused);
        },
        { accept: [Note] },
      );
      expect(await subscription.publishAndWait(Note.create(1))).toBe('handled');
      expect(codes).toEqual(['ERR_STASIS_JOIN_DEADLOCK', 'ERR_STASIS_JOIN_DEADLOCK']);
    },
  },
  '`publish_sync`': {
    rule: '4.9',
    shows: async (stage) => {
      const topic = stage.bus.topic('topic');
      const subscription = topic.subscribe(
        () => {
          throw new Error('no');
        },
        { accept: [Note] },
      );
      const waiting = subscription.publishAndWait(Note.create(1));
      expect(waiting).toBeInstanceOf(Promise);
      await expect(waiting).rejects.toThrow(isRefused('ERR_STASIS_HANDLER_FAILED'));
      subscription.decline(Note);
      expect(await subscription.publishAndWait(Note.create(2))).toBe('filtered');
      stage.takeErrors();
    },
  },
  'The default high mark of a queue': {
    rule: '11.6',
    shows: async ({ bus }) => {
      const states: string[] = [];
      bus.topic('topic').subscribe(() => {}, {
        accept: [Note],
        onCongestion: (state) => void states.push(state),
      });
      for (let count = 1; count < 10_000; count += 1) bus.topic('topic').publish(Note, count);
      expect(bus.topic('topic').congested).toBe(false);
      bus.topic('topic').publish(Note, 10_000);
      expect(bus.topic('topic').congested).toBe(true);
      expect(states).toHaveLength(1);
      await bus.drain();
      expect(bus.topic('topic').congested).toBe(false);
    },
  },
  'A high mark of 0': {
    rule: '11.6',
    shows: ({ bus }) => {
      const subscription = bus.topic('topic').subscribe(() => {});
      expect(() => subscription.setCongestionLimits({ high: 0 })).toThrow(
        isRefused('ERR_STASIS_INVALID_ARGUMENT'),
      );
      expect(() => subscription.setCongestionLimits({ high: 1 })).not.toThrow();
    },
  },
  'Who is told of congestion': {
    rule: '11.6',
    shows: ({ bus }) => {
      const states: string[] = [];
      bus.topic('full').subscribe(() => {}, {
        accept: [Note],
        congestion: { high: 1 },
        onCongestion: (state) => void states.push(state),
      });
      bus.topic('child').forwardTo(bus.topic('full'));
      bus.topic('full').publish(Note, 1);
      expect(['full', 'child', 'other'].map((name) => bus.topic(name).congested)).toEqual([
        true,
        true,
        false,
      ]);
      expect(states).toEqual(['congested']);
    },
  },
  'A handler that fails': {
    rule: '11.1',
    shows: async (stage) => {
      const heard: unknown[] = [];
      stage.bus.topic('topic').subscribe(
        ({ value }) => {
          heard.push(value);
          if (value === 1) throw new Error('no');
        },
        { accept: [Note] },
      );
      stage.bus.topic('topic').publish(Note, 1);
      stage.bus.topic('topic').publish(Note, 2);
      await stage.bus.drain();
      expect(heard).toEqual([1, 2]);
      expect(stage.takeErrors().map(({ code }) => code)).toEqual(['ERR_STASIS_HANDLER_FAILED']);
    },
  },
};
