// The message types of the switch's events: one for each family of events that the router treats differently, and
// `SwitchEvent` for everything else. The value is always the event itself.

import { defineMessageType, type MessageType } from '@stasis-bus/core';
import type { AmiEvent } from './ami-event.js';

export const ChannelCreated = defineMessageType('channel.created').of<AmiEvent>();
export const ChannelStateChanged = defineMessageType('channel.state-changed').of<AmiEvent>();
export const CallerChanged = defineMessageType('channel.caller-changed').of<AmiEvent>();
export const BridgeEntered = defineMessageType('channel.bridge-entered').of<AmiEvent>();
export const BridgeLeft = defineMessageType('channel.bridge-left').of<AmiEvent>();
export const ChannelHungUp = defineMessageType('channel.hung-up').of<AmiEvent>();
export const SwitchEvent = defineMessageType('switch.event').of<AmiEvent>();

const families = new Map<string, MessageType<AmiEvent>>([
  ['Newchannel', ChannelCreated],
  ['Newstate', ChannelStateChanged],
  ['NewCallerid', CallerChanged],
  ['BridgeEnter', BridgeEntered],
  ['BridgeLeave', BridgeLeft],
  ['Hangup', ChannelHungUp],
]);

/** Returns the message type of an event's family. */
export function typeOf(event: AmiEvent): MessageType<AmiEvent> {
  return families.get(event.Event) ?? SwitchEvent;
}
