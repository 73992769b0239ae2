// A channel's record, rebuilt from the channel's events alone: when it was created, answered and ended. The functions are
// pure, so they can run anywhere.

import { type AmiEvent, timeOf } from './ami-event.js';

/** The times are epoch seconds; `null` if the events do not tell, or if the channel was never answered. */
export interface CallRecord {
  channel: string;
  created: number | null;
  answered: number | null;
  ended: number | null;
  /** How many events the record was rebuilt from. */
  events: number;
}

/** The value of `ChannelState` of a channel that is up, that is, answered. */
const up = '6';

/** Rebuilds a channel's record from all of its events, in order of arrival. */
export function rebuildRecord(channel: string, events: readonly AmiEvent[]): CallRecord {
  const created = events.find((event) => event.Event === 'Newchannel');
  const answered = events.find((event) => event.Event === 'Newstate' && event.ChannelState === up);
  const ended = events.find((event) => event.Event === 'Hangup');
  return {
    channel,
    created: momentOf(created),
    answered: momentOf(answered),
    ended: momentOf(ended),
    events: events.length,
  };
}

function momentOf(event: AmiEvent | undefined): number | null {
  return event === undefined ? null : (timeOf(event) ?? null);
}
