// Which events belong to which channel.

import { describe, expect, it } from 'vitest';
import { ChannelLedger } from '../../../examples/calls/src/channel-ledger.js';

describe('the ledger', () => {
  it("keeps each channel's events in order until the channel is closed", () => {
    const ledger = new ChannelLedger();
    ledger.note('a', { Event: 'OriginateResponse' });
    ledger.note('b', { Event: 'Newchannel' });
    ledger.note('a', { Event: 'Newchannel' });
    expect(ledger.close('a').map((event) => event.Event)).toEqual(['OriginateResponse', 'Newchannel']);
    expect(ledger).toMatchObject({ channels: 2, hungUp: 1, unfinished: 1, unfinishedEvents: 1 });
  });

  it('counts what comes after the end of its channel as late', () => {
    const ledger = new ChannelLedger();
    expect(ledger.note('a', { Event: 'Hangup' })).toBe(true);
    ledger.close('a');
    expect(ledger.note('a', { Event: 'NewCallerid' })).toBe(false);
    expect(ledger).toMatchObject({ channels: 1, lateEvents: 1, unfinishedEvents: 0 });
  });

  it('counts events without a channel', () => {
    const ledger = new ChannelLedger();
    ledger.noteChannelless();
    expect(ledger).toMatchObject({ channels: 0, channellessEvents: 1 });
  });
});
