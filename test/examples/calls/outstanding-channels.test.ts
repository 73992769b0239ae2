// The bounded queue of finished channels.

import { describe, expect, it } from 'vitest';
import { OutstandingChannels } from '../../../examples/calls/src/outstanding-channels.js';

describe('outstanding channels', () => {
  it('have room below the limit', async () => {
    const outstanding = new OutstandingChannels(2);
    outstanding.add('a', []);
    await outstanding.room();
    outstanding.add('b', []);
    expect(outstanding.hasRoom).toBe(false);
  });

  it('let everybody who waits go on once there is room', async () => {
    const outstanding = new OutstandingChannels(1);
    outstanding.add('a', [{ Event: 'Hangup' }]);
    outstanding.add('b', []);
    const order: string[] = [];
    const waiting = [outstanding.room(), outstanding.room()].map((room) => room.then(() => order.push('on')));
    outstanding.release('b');
    await Promise.resolve();
    order.push('still one too many');
    expect(outstanding.eventsOf('a')).toHaveLength(1);
    outstanding.release('a');
    await Promise.all(waiting);
    expect(order).toEqual(['still one too many', 'on', 'on']);
    expect(outstanding.eventsOf('a')).toBeUndefined();
  });
});
