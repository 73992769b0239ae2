// Shares caches across processes: the local snapshots of all processes are in one bucket, which each process reads.
//
//     local cache ─► LocalSnapshots ─► bucket ─► BucketReading ─► ArrivingSnapshots ─► RemoteSnapshots ─► upstream topic ─► cache
//                                                                                            ▲
//                                                           Presence ────────────────────────┘ clears the snapshots of the dead

import { localEid, type Message } from '@stasis-bus/core';
import type { BusPort } from '@stasis-bus/core/internal';
import type { Framing } from '../export/framing.js';
import { Freshness } from '../import/freshness.js';
import type { Incoming } from '../import/incoming.js';
import { Namesakes } from '../presence/namesakes.js';
import { Presence, type PresenceOwner } from '../presence/presence.js';
import type { BridgeCounts } from '../reports/bridge-counts.js';
import type { LimitedReports } from '../reports/limited-reports.js';
import type { JetStream } from '../server/jet-stream.js';
import type { Link } from '../server/link.js';
import type { Listening } from '../server/listening.js';
import type { ServerRefusals } from '../server/server-refusals.js';
import type { CacheRule, Settings } from '../settings/settings.js';
import type { FrameCodec } from '../wire/frame.js';
import { isFromHere, type Stamp } from '../wire/stamp.js';
import { tokenOf } from '../wire/token.js';
import { ArrivingSnapshots } from './arriving-snapshots.js';
import { Bucket } from './bucket.js';
import { BucketReading } from './bucket-reading.js';
import { LocalSnapshots } from './local-snapshots.js';
import { RemoteSnapshots } from './remote-snapshots.js';

export interface SharedCachesParts {
  readonly link: Link;
  readonly jetStream: JetStream;
  readonly settings: Settings;
  readonly port: BusPort;
  readonly origin: string;
  readonly counts: BridgeCounts;
  readonly codec: FrameCodec;
  readonly framing: Framing;
  readonly incoming: Incoming;
  readonly failures: LimitedReports;
  readonly refusals: ServerRefusals;
}

export class SharedCaches implements PresenceOwner {
  readonly #parts: SharedCachesParts;
  readonly #bucket: Bucket;
  readonly #local: LocalSnapshots;
  readonly #remote: RemoteSnapshots;
  readonly #namesakes: Namesakes;
  readonly #beats = new Freshness();
  readonly #presence: Presence;
  readonly #arriving: ArrivingSnapshots;
  readonly #reading: BucketReading;
  #isOpen = false;

  /** Resolves when all snapshots of the other processes are here. */
  readonly begun: Promise<void>;

  constructor(parts: SharedCachesParts) {
    const { link, jetStream, settings, port, counts, failures, refusals } = parts;
    this.#parts = parts;
    const eidToken = tokenOf(localEid());
    this.#bucket = new Bucket(jetStream, settings.name, failures);
    this.#remote = new RemoteSnapshots(port, counts);
    this.#local = new LocalSnapshots(link, settings.caches, counts, refusals, (rule, key, snapshot) =>
      this.#encode(rule, key, snapshot),
    );
    this.#namesakes = new Namesakes(port, `the eid ${JSON.stringify(localEid())}, and its snapshots`);
    this.#presence = new Presence(link, refusals, settings.name, eidToken, settings.deadAfterMs, this);
    this.#arriving = new ArrivingSnapshots({
      ...parts,
      eidToken,
      local: this.#local,
      remote: this.#remote,
      presence: this.#presence,
      namesakes: this.#namesakes,
    });
    this.#reading = new BucketReading(jetStream, this.#bucket, this.#arriving, failures);
    this.begun = this.#reading.begin(this.#openBucket());
  }

  /** The subscription to the signs of life of the other processes. */
  get listening(): Listening {
    return this.#presence.listening;
  }

  beat(subject: string): Uint8Array {
    return this.#parts.codec.encodeEmpty(subject, this.#parts.origin);
  }

  beatFrom(subject: string, bytes: Uint8Array): Stamp | undefined {
    return this.#parts.incoming.frame(subject, bytes, { freshness: this.#beats })?.stamp;
  }

  heardOwn(stamp: Stamp): void {
    if (!isFromHere(stamp)) this.#namesakes.heard(stamp);
  }

  /** Clears the snapshots of a dead process here, as every process does. The first one to do so also removes them from the bucket. */
  died(eidToken: string): void {
    for (const [key, revision] of this.#remote.of(eidToken)) {
      this.#remote.remove(key);
      void this.#bucket.removeIfLatest(key, revision).catch((error: unknown) => this.#cannotRemove(error));
    }
  }

  rest(): void {
    this.#remote.removeDoubted(this.#parts.settings.deadAfterMs);
    void this.#bucket.tidy().catch((error: unknown) => this.#cannotRemove(error));
  }

  /** Resolves when the bucket has the local snapshots. */
  clean(): Promise<void> {
    return this.#local.clean();
  }

  /** Removes the local snapshots from the bucket, and ends. */
  async close(): Promise<void> {
    this.#ignoreBucket();
    this.#local.stop();
    this.#local.removeAll();
    if (this.#isOpen) await this.#local.clean();

    this.stop();
    await this.#reading.close();
  }

  stop(): void {
    this.#ignoreBucket();
    this.#presence.stop();
    this.#local.stop();
    void this.#reading.close();
  }

  async #openBucket(): Promise<void> {
    await this.#parts.jetStream.insist('open the bucket of snapshots', () => this.#bucket.open());
    this.#isOpen = true;
    this.#local.open(this.#bucket);
  }

  #ignoreBucket(): void {
    this.#reading.stop();
    this.#arriving.stop();
  }

  /** Reports only refusals: what an absent or silent server did not remove is removed next time, or by another process. */
  #cannotRemove(error: unknown): void {
    this.#parts.refusals.reportIfRefused('to remove snapshots', error);
  }

  /** Returns the value of a key: a frame with one message. */
  #encode(rule: CacheRule, key: string, snapshot: Message): Uint8Array | undefined {
    const subject = this.#bucket.prefix + key;
    return this.#parts.framing.frames(subject, rule.upstream.name, [snapshot]).next().value?.sealed();
  }
}
