// The two message types between home and the recorders: a finished channel goes out, its record and archive come back.

import { defineMessageType } from '@stasis-bus/core';
import type { AmiEvent } from './ami-event.js';
import type { CallRecord } from './call-record.js';

/** Says that a channel has hung up. One message holds all of its events, in order of arrival. */
export const ChannelFinished = defineMessageType('channel.finished').of<{
  channel: string;
  events: readonly AmiEvent[];
}>();

/** The work of a recorder: the record, the archive with its SHA-256 digest (hex), and the signature on it. */
export interface RecordedCall {
  readonly record: Readonly<CallRecord>;
  readonly archive: Uint8Array;
  readonly digest: string;
  readonly signature: Uint8Array;
}

/** Says that a recorder has recorded a channel. */
export const CallRecorded = defineMessageType('call.recorded').of<RecordedCall>();

/** The topic on which the recorders publish. */
export const recordsTopic = 'calls:records';
