// What a channel looks like at the moment: the message that the cache keeps one of per channel, from the channel's
// creation to its hang-up.

import { defineMessageType, type Message } from '@stasis-bus/core';
import { type AmiEvent, channelOf } from './ami-event.js';

/** The state of one channel that is up. */
export interface ChannelState {
  /** The channel's unique id, by which the cache finds it. */
  channel: string;
  name: string;
  state: string;
  caller: { name: string; number: string };
  /** The call that the channel belongs to at the moment: the unique id of the call's first channel. */
  linkedCall: string;
  /** The bridge that the channel is in, if any. */
  bridge: string | null;
}

export const ChannelSnapshot = defineMessageType('channel.snapshot').of<ChannelState>();

/** The snapshot after an event that names its channel by `Uniqueid` and describes it in full. */
export function stateAfter(event: AmiEvent, bridge: string | null): ChannelState {
  const channel = channelOf(event) ?? '';
  return {
    channel,
    name: event.Channel ?? channel,
    state: event.ChannelStateDesc ?? 'Unknown',
    caller: { name: event.CallerIDName ?? '', number: event.CallerIDNum ?? '' },
    linkedCall: event.Linkedid ?? channel,
    bridge,
  };
}

/** The cache's id function: snapshots go by their channel, everything else is not cacheable. */
export function snapshotId(message: Message): string | undefined {
  return ChannelSnapshot.is(message) ? message.value.channel : undefined;
}
