// Rebuilding a channel's record from its events.

import { describe, expect, it } from 'vitest';
import { rebuildRecord } from '../../../examples/calls/src/call-record.js';

const created = { Event: 'Newchannel', Timestamp: '100.5', ChannelState: '0' };
const ringing = { Event: 'Newstate', Timestamp: '101', ChannelState: '5' };
const up = { Event: 'Newstate', Timestamp: '102.25', ChannelState: '6' };
const upAgain = { Event: 'Newstate', Timestamp: '103', ChannelState: '6' };
const hungUp = { Event: 'Hangup', Timestamp: '104', ChannelState: '6' };

describe('rebuilding a record', () => {
  it('takes created, answered and ended from the first events that tell', () => {
    expect(rebuildRecord('17.1', [created, ringing, up, upAgain, hungUp])).toEqual({
      channel: '17.1',
      created: 100.5,
      answered: 102.25,
      ended: 104,
      events: 5,
    });
  });

  it('knows a channel that was never answered: only a Newstate to "6" answers', () => {
    const busy = { ...hungUp, ChannelState: '6' };
    expect(rebuildRecord('17.1', [created, ringing, busy]).answered).toBeNull();
  });

  it('leaves open what the events do not tell', () => {
    expect(rebuildRecord('17.1', [hungUp]).created).toBeNull();
    expect(rebuildRecord('17.1', [{ Event: 'Newchannel' }, hungUp]).created).toBeNull();
  });
});
