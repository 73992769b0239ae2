// Reading one line of a trace.

import { describe, expect, it } from 'vitest';
import { channelOf, parseLine, timeOf } from '../../../examples/calls/src/ami-event.js';

describe('a line of a trace', () => {
  it('is an event when it is a JSON object of strings with an Event', () => {
    const line = '{"Event":"Hangup","Uniqueid":"17.1","Cause-txt":"café, \\"closed\\""}';
    expect(parseLine(line)).toEqual({
      type: 'event',
      event: { Event: 'Hangup', Uniqueid: '17.1', 'Cause-txt': 'café, "closed"' },
    });
  });

  it.each([
    ['{"Event":"Hang', 'it is not JSON'],
    ['["Event"]', 'it is not a JSON object'],
    ['null', 'it is not a JSON object'],
    ['"Event"', 'it is not a JSON object'],
    ['{"Event":"Hangup","Cause":16}', 'its field "Cause" is not a string'],
    ['{"Uniqueid":"17.1"}', 'it has no "Event"'],
    ['{"Event":""}', 'it has no "Event"'],
  ])('is broken, with the reason, when it is %s', (line, reason) => {
    expect(parseLine(line)).toEqual({ type: 'broken', reason });
  });
});

describe('the channel of an event', () => {
  it('is its Uniqueid, and its DestUniqueid only where there is none', () => {
    expect(channelOf({ Event: 'DialBegin', Uniqueid: '17.1', DestUniqueid: '17.2' })).toBe('17.1');
    expect(channelOf({ Event: 'DialBegin', DestUniqueid: '17.2' })).toBe('17.2');
  });

  it('is missing when the event names none, or an unknown one', () => {
    expect(channelOf({ Event: 'BridgeCreate' })).toBeUndefined();
    expect(channelOf({ Event: 'OriginateResponse', Uniqueid: '<unknown>' })).toBeUndefined();
  });
});

describe('the time of an event', () => {
  it('is its Timestamp in seconds, if it has a usable one', () => {
    expect(timeOf({ Event: 'Hangup', Timestamp: '1795385973.757582' })).toBe(1795385973.757582);
    expect(timeOf({ Event: 'FullyBooted' })).toBeUndefined();
    expect(timeOf({ Event: 'Hangup', Timestamp: 'noon' })).toBeUndefined();
  });
});
