// The stream that keeps the messages of at-least-once topics. The first process that needs the stream creates it, with the limits in
// that process's options.

import { JetStreamApiError, StorageType, type StreamInfo } from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import type { LimitedReports } from '../reports/limited-reports.js';
import type { Settings } from '../settings/settings.js';
import type { JetStream } from './jet-stream.js';
import { StreamIdentity } from './stream-identity.js';

const streamNotFound = 10_059;
/** The most bytes that the headers of a frame take: its id, and what encloses it. */
const headerBytes = 256;

export class MessageStream {
  readonly name: string;
  readonly identity: StreamIdentity;
  readonly #jetStream: JetStream;
  readonly #settings: Settings;
  /** How many bytes a frame may have in this stream, as far as known. */
  mostBytes = Number.POSITIVE_INFINITY;

  constructor(jetStream: JetStream, settings: Settings, failures: LimitedReports) {
    this.#jetStream = jetStream;
    this.#settings = settings;
    this.name = `${settings.name}-messages`;
    this.identity = new StreamIdentity(
      `the stream ${this.name} was made anew: it is read from its beginning, and what the old one still had is lost`,
      failures,
    );
  }

  /**
   * Finds the stream, or creates it.
   *
   * @throws what the server says
   */
  async open(): Promise<StreamInfo> {
    const info = await this.#findOrCreate();
    this.identity.isAnother(info.created);
    const { max_msg_size } = info.config;
    this.mostBytes = max_msg_size > 0 ? max_msg_size - headerBytes : Number.POSITIVE_INFINITY;
    return info;
  }

  async #findOrCreate(): Promise<StreamInfo> {
    const { streams } = await this.#jetStream.manager();
    try {
      return await streams.info(this.name);
    } catch (error) {
      if (!(error instanceof JetStreamApiError && error.code === streamNotFound)) throw error;
    }
    const { name, stream } = this.#settings;
    try {
      return await streams.add({
        name: this.name,
        subjects: [`${name}.d.>`],
        storage: StorageType.File,
        max_age: nanos(stream.maxAgeMs),
        max_bytes: stream.maxBytes,
        max_msgs: stream.maxMessages,
        // The window must not be longer than messages are kept.
        duplicate_window: nanos(Math.min(120_000, stream.maxAgeMs)),
      });
    } catch (error) {
      // Another process may have created the stream first, with limits of its own.
      return await streams.info(this.name).catch(() => {
        throw error;
      });
    }
  }
}
