// The bucket of snapshots: one value for each key, and a marker where a value was removed. All processes must see a marker, which
// would then stay forever, one for each snapshot that ever existed. So the process that has set a marker removes it after a few
// minutes. A process that was away for longer reads the whole bucket when it is back, and needs no markers.

import { JetStreamApiError, type StreamInfo } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import { headers } from '@nats-io/nats-core';
import { nowMs } from '@stasis-bus/core/internal';
import type { LimitedReports } from '../reports/limited-reports.js';
import type { JetStream } from '../server/jet-stream.js';
import { openBucket, streamOfBucket } from '../server/key-value.js';
import { StreamIdentity } from '../server/stream-identity.js';

/** How long a marker stays, in milliseconds. */
const markerMs = 180_000;

const wrongLastSequence = 10_071;
/** The codes with which the server answers the deletion of a message that does not exist. */
const notThere = new Set([10_037, 10_043, 10_057]);

interface Marker {
  readonly sequence: number;
  readonly setMs: number;
}

export class Bucket {
  readonly name: string;
  readonly stream: string;
  /** The beginning of the subjects of its keys. */
  readonly prefix: string;
  readonly #jetStream: JetStream;
  readonly #identity: StreamIdentity;
  /** When the bucket was created, if known. */
  #created: string | undefined;
  /** The markers of the bucket that was created then, oldest first. */
  readonly #markers: Marker[] = [];
  #kv: KV | undefined;

  constructor(jetStream: JetStream, name: string, failures: LimitedReports) {
    this.#jetStream = jetStream;
    this.name = `${name}-snapshots`;
    this.#identity = new StreamIdentity(
      `the bucket ${this.name} was made anew: every process puts its snapshots into it again`,
      failures,
    );
    this.stream = streamOfBucket(this.name);
    this.prefix = `$KV.${this.name}.`;
  }

  /** Finds the bucket, or creates it. */
  async open(): Promise<StreamInfo> {
    const { kv, info } = await openBucket(this.#jetStream, this.name, this.#identity);
    this.#kv = kv;
    // The messages of a bucket that was recreated have other numbers.
    if (info.created !== this.#created) this.#markers.length = 0;
    this.#created = info.created;
    return info;
  }

  /** Returns the revision of the value. */
  async put(key: string, bytes: Uint8Array): Promise<number> {
    if (this.#kv === undefined) throw new Error('there is no bucket yet');
    return this.#kv.put(key, bytes);
  }

  /** Removes a key if this is its latest revision. Otherwise another process has changed it since, and nothing is removed. */
  async removeIfLatest(key: string, revision: number): Promise<void> {
    try {
      await this.remove(key, revision);
    } catch (error) {
      if (!(error instanceof JetStreamApiError && error.code === wrongLastSequence)) throw error;
    }
  }

  /**
   * Removes a key. Returns the revision of the marker.
   *
   * @param revision rejects unless this is the latest one
   */
  async remove(key: string, revision?: number): Promise<number> {
    const marks = headers();
    marks.set('KV-Operation', 'PURGE');
    marks.set('Nats-Rollup', 'sub');
    const expect = revision === undefined ? {} : { expect: { lastSubjectSequence: revision } };
    const subject = this.prefix + key;
    const { seq } = await this.#jetStream.client.publish(subject, undefined, { headers: marks, ...expect });
    this.#markers.push({ sequence: seq, setMs: nowMs() });
    return seq;
  }

  /** Takes charge of a marker that another process has set, since that process may have left. */
  adopt(sequence: number): void {
    this.#markers.push({ sequence, setMs: nowMs() });
  }

  /**
   * Removes the markers that all processes have seen.
   *
   * @param olderThanMs the age from which all processes are assumed to have seen a marker
   */
  async tidy(olderThanMs: number = markerMs): Promise<void> {
    const due = nowMs() - olderThanMs;
    if ((this.#markers[0]?.setMs ?? Number.POSITIVE_INFINITY) > due) return;
    const { streams } = await this.#jetStream.manager();
    // In a bucket that was recreated, these would be the numbers of snapshots.
    if ((await streams.info(this.stream)).created !== this.#created) return;
    for (let first = this.#markers[0]; first !== undefined && first.setMs <= due; first = this.#markers[0]) {
      this.#markers.shift();
      try {
        await streams.deleteMessage(this.stream, first.sequence, false);
      } catch (error) {
        // The marker may be gone, because a newer value has replaced it.
        if (!(error instanceof JetStreamApiError && notThere.has(error.code))) throw error;
      }
    }
  }
}
