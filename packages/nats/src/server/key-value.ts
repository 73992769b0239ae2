// The key-value buckets of the server. Each is a stream with one message for each key.

import type { StreamInfo } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import type { JetStream } from './jet-stream.js';
import type { StreamIdentity } from './stream-identity.js';

/** Returns the name of a bucket's stream. */
export function streamOfBucket(bucket: string): string {
  return `KV_${bucket}`;
}

/**
 * Finds a bucket, or creates it. Reports a bucket that was recreated.
 *
 * @throws what the server says
 */
export async function openBucket(
  jetStream: JetStream,
  name: string,
  identity: StreamIdentity,
): Promise<{ readonly kv: KV; readonly info: StreamInfo }> {
  const kv = await new Kvm(jetStream.client).create(name, { history: 1 });
  const { streams } = await jetStream.manager();
  const info = await streams.info(streamOfBucket(name));
  identity.isAnother(info.created);
  return { kv, info };
}
