// Managed state.

import { StateManager } from '@stasis-bus/core';
import { expect } from 'vitest';
import { Note } from '../../support/sample-types.js';
import type { Differences } from './difference.js';

function idsOf(manager: StateManager): string[] {
  const ids: string[] = [];
  manager.forEach((id) => void ids.push(id));
  return ids;
}

export const states: Differences = {
  '`stasis_state_topic` for an unknown id': {
    rule: '9.2',
    shows: ({ bus }) => {
      const manager = new StateManager(bus, 'devices');
      expect(manager.topic('1').name).toBe('devices/1');
      expect(idsOf(manager)).toEqual([]);
    },
  },
  '`on_unsubscribe`, and the end of the state': {
    rule: '9.2',
    shows: async ({ bus }) => {
      const manager = new StateManager(bus, 'devices');
      const events: string[] = [];
      manager.addObserver({ onUnsubscribe: (id) => void events.push(`unsubscribed ${id}`) });
      const subscriber = manager.subscribe(
        '1',
        ({ value }, { isFinal }) => {
          events.push(isFinal ? 'final' : String(value));
        },
        { acceptFormatters: ['none'] },
      );
      manager.publishById('1', Note.create(1));
      manager.removePublishById('1', null);
      const joined = subscriber.unsubscribeAndJoin();
      expect([events, idsOf(manager)]).toEqual([[], ['1']]);
      await joined;
      expect([events, idsOf(manager)]).toEqual([['final', 'unsubscribed 1'], []]);
    },
  },
};
