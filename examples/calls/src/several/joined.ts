// A bus that is joined to those of the other processes, with the topics that each process exports and imports.

import { connect } from '@nats-io/transport-node';
import { Bus, defineMessageType } from '@stasis-bus/core';
import { type Bridge, type BridgedTopic, bridge } from '@stasis-bus/nats';
import type { AmiEvent } from '../ami-event.js';
import type { CallRecord } from '../call-record.js';
import { ChannelCounts, SharedCounts } from './channel-counts.js';

/** An event of a channel. */
export const ChannelEvent = defineMessageType('calls.channel-event').of<AmiEvent>();
/** The trace has ended, and nothing follows. */
export const TraceEnded = defineMessageType('calls.trace-ended').of<null>();
/** The record of a channel that has hung up. */
export const RecordBuilt = defineMessageType('calls.record-built').of<CallRecord>();

export const recordsTopic = 'calls:records';

/** Returns the topic of a recorder's share of the channels. */
export function shareTopic(share: number): string {
  return `calls:share/${share}`;
}

export interface Joined {
  readonly bus: Bus;
  readonly counts: SharedCounts;
  readonly bridge: Bridge;
  leave(): Promise<void>;
}

/** Joins the processes. @param prepare subscribes, before anything can arrive */
export async function join(
  server: string,
  topics: readonly BridgedTopic[],
  prepare: (bus: Bus, counts: SharedCounts) => void,
): Promise<Joined> {
  const bus = new Bus({ onError: (error) => console.error(`${error.code}: ${error.message}`) });
  const counts = new SharedCounts(bus);
  prepare(bus, counts);
  const connection = await connect({ servers: server, maxReconnectAttempts: -1 });
  const joined = bridge(bus, connection, {
    name: 'calls',
    topics,
    caches: [{ caching: counts.caching, types: [ChannelCounts] }],
  });
  await joined.ready;
  return {
    bus,
    counts,
    bridge: joined,
    async leave() {
      await joined.close();
      await bus.close();
      await connection.close();
    },
  };
}
