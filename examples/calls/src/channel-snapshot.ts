// The current state of a channel, as a message. The cache keeps one for each channel, from its creation to its hang-up.

import { defineMessageType, type Message } from '@stasis-bus/core';
import { type AmiEvent, channelOf } from './ami-event.js';

/** The state of one channel that is up. */
export interface ChannelState {
  /** The channel's unique id, which is its id in the cache. */
  channel: string;
  name: string;
  state: string;
  caller: { name: string; number: string };
  /** The call that the channel belongs to at present, by the unique id of the call's first channel. */
  linkedCall: string;
  /** The bridge that the channel is in, if any. */
  bridge: string | null;
}

export const ChannelSnapshot = defineMessageType('channel.snapshot').of<ChannelState>();

/** Returns the state after an event that names its channel by `Uniqueid` and describes it in full. */
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

/** The cache's id function. Snapshots are cached by channel; everything else is not cacheable. */
export function snapshotId(message: Message): string | undefined {
  return ChannelSnapshot.is(message) ? message.value.channel : undefined;
}
