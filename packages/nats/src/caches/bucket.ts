// The bucket of snapshots: one value for each key, and a marker where one was taken out. All who watch must see a marker; then
// it would stay for ever, one for each snapshot that there ever was. So who has set it takes it away after some minutes. A
// process that was away so long reads all of the bucket when it is back, and needs no markers.

import { JetStreamApiError, type StreamInfo } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import { headers } from '@nats-io/nats-core';
import { nowMs } from '@stasis-bus/core/internal';
import type { LimitedReports } from '../reports/limited-reports.js';
import type { JetStream } from '../server/jet-stream.js';
import { StreamIdentity } from '../server/stream-identity.js';

const markerMs = 180_000;

const wrongLastSequence = 10_071;
/** Said of a message that is not there, when it is to be deleted. */
const notThere = new Set([10_037, 10_043, 10_057]);

interface Marker {
  readonly sequence: number;
  readonly setMs: number;
}

export class Bucket {
  readonly name: string;
  readonly stream: string;
  /** What the subjects of its keys begin with. */
  readonly prefix: string;
  readonly #jetStream: JetStream;
  readonly #identity: StreamIdentity;
  /** When it was created, as far as is known. */
  #created: string | undefined;
  /** Of the one that was created then. */
  readonly #markers: Marker[] = [];
  #kv: KV | undefined;

  constructor(jetStream: JetStream, name: string, failures: LimitedReports) {
    this.#jetStream = jetStream;
    this.name = `${name}-snapshots`;
    this.#identity = new StreamIdentity(
      `the bucket ${this.name} was made anew: every process puts its snapshots into it again`,
      failures,
    );
    this.stream = `KV_${this.name}`;
    this.prefix = `$KV.${this.name}.`;
  }

  /** Finds it, or makes it. */
  async open(): Promise<StreamInfo> {
    this.#kv = await new Kvm(this.#jetStream.client).create(this.name, { history: 1 });
    const { streams } = await this.#jetStream.manager();
    const info = await streams.info(this.stream);
    this.#identity.isAnother(info.created);
    // Its messages have other numbers.
    if (info.created !== this.#created) this.#markers.length = 0;
    this.#created = info.created;
    return info;
  }

  /** Returns its revision. */
  async put(key: string, bytes: Uint8Array): Promise<number> {
    if (this.#kv === undefined) throw new Error('there is no bucket yet');
    return this.#kv.put(key, bytes);
  }

  /** Removes it if that is its latest revision. */
  async removeIfLatest(key: string, revision: number): Promise<void> {
    try {
      await this.remove(key, revision);
    } catch (error) {
      if (!(error instanceof JetStreamApiError && error.code === wrongLastSequence)) throw error;
    }
  }

  /**
   * Returns the revision of the marker.
   *
   * @param revision if given: only if that is the latest; else it rejects
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

  /** A marker of somebody who may have left. */
  adopt(sequence: number): void {
    this.#markers.push({ sequence, setMs: nowMs() });
  }

  /** Takes away the markers that everybody has seen. @param olderThanMs what counts as that */
  async tidy(olderThanMs: number = markerMs): Promise<void> {
    const due = nowMs() - olderThanMs;
    if ((this.#markers[0]?.setMs ?? Number.POSITIVE_INFINITY) > due) return;
    const { streams } = await this.#jetStream.manager();
    // In one that was made anew these would be the numbers of snapshots.
    if ((await streams.info(this.stream)).created !== this.#created) return;
    for (let first = this.#markers[0]; first !== undefined && first.setMs <= due; first = this.#markers[0]) {
      this.#markers.shift();
      try {
        await streams.deleteMessage(this.stream, first.sequence, false);
      } catch (error) {
        // It may be gone: a newer value has taken its place.
        if (!(error instanceof JetStreamApiError && notThere.has(error.code))) throw error;
      }
    }
  }
}
