// The stream that keeps the messages of at-least-once topics. The process that needs it first makes it.

import { JetStreamApiError, StorageType, type StreamInfo } from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import type { Settings } from '../settings.js';
import type { JetStream } from './persistent.js';

const streamNotFound = 10_059;

/** Finds the stream, or makes it. @throws what the server says */
export async function messageStream(jetStream: JetStream, { name, stream }: Settings): Promise<StreamInfo> {
  const { streams } = await jetStream.manager();
  const streamName = messageStreamName(name);
  try {
    return await streams.info(streamName);
  } catch (error) {
    if (!(error instanceof JetStreamApiError && error.code === streamNotFound)) throw error;
  }
  try {
    return await streams.add({
      name: streamName,
      subjects: [`${name}.d.>`],
      storage: StorageType.File,
      max_age: nanos(stream.maxAgeMs),
      max_bytes: stream.maxBytes,
      max_msgs: stream.maxMessages,
      // Not longer than messages are kept.
      duplicate_window: nanos(Math.min(120_000, stream.maxAgeMs)),
    });
  } catch (error) {
    // Another process was quicker, with limits of its own.
    return await streams.info(streamName).catch(() => {
      throw error;
    });
  }
}

export function messageStreamName(name: string): string {
  return `${name}-messages`;
}
