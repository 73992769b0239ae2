// Caches across processes: the local snapshots of each are in one bucket, which all of them watch.
//
//     local cache ─► LocalSnapshots ─► bucket ─► SharedCaches (reads it) ─► RemoteSnapshots ─► upstream topic ─► cache
//                                                      ▲
//                                     Presence ────────┘ who is dead has nothing there any more

import type { JsMsg } from '@nats-io/jetstream';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { localEid, type Message, type MessageType } from '@stasis-bus/core';
import type { BusPort } from '@stasis-bus/core/internal';
import type { Framing } from '../export/framing.js';
import { Freshness, storedAt } from '../import/freshness.js';
import { ImportLane } from '../import/import-lane.js';
import type { Incoming } from '../import/incoming.js';
import { Namesakes } from '../presence/namesakes.js';
import { Presence, type PresenceOwner } from '../presence/presence.js';
import type { BridgeCounts } from '../reports/bridge-counts.js';
import type { LimitedReports } from '../reports/limited-reports.js';
import { failure, type JetStream } from '../server/jet-stream.js';
import type { Link } from '../server/link.js';
import type { Listening } from '../server/listening.js';
import { refusalIn, type ServerRefusals } from '../server/server-refusals.js';
import { type ReadingStart, StreamReader, type StreamReading } from '../server/stream-reader.js';
import type { CacheRule, Settings } from '../settings/settings.js';
import { messageFrom } from '../wire/envelope.js';
import type { FrameCodec, OpenFrame } from '../wire/frame.js';
import { Refusal } from '../wire/refusal.js';
import { isFromHere, type Stamp } from '../wire/stamp.js';
import { tokenOf } from '../wire/token.js';
import { Bucket } from './bucket.js';
import { BucketGaps } from './bucket-gaps.js';
import { LocalSnapshots } from './local-snapshots.js';
import { RemoteSnapshots } from './remote-snapshots.js';
import { parseKey } from './snapshot-key.js';

const contestedMs = 1_000;

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
  failing(error: unknown): void;
}

interface TypeRule {
  readonly rule: CacheRule;
  readonly typesByName: ReadonlyMap<string, MessageType>;
  readonly schemas: ReadonlyMap<string, StandardSchemaV1>;
}

export class SharedCaches implements StreamReading, PresenceOwner {
  readonly stream: string;
  readonly listening: Listening;
  readonly #parts: SharedCachesParts;
  readonly #eidToken = tokenOf(localEid());
  readonly #bucket: Bucket;
  /** By the tokens of their names. */
  readonly #byType = new Map<string, TypeRule>();
  readonly #local: LocalSnapshots;
  readonly #remote: RemoteSnapshots;
  readonly #presence: Presence;
  readonly #lane = new ImportLane();
  readonly #gaps = new BucketGaps();
  readonly #beats = new Freshness();
  readonly #snapshots = new Freshness();
  readonly #namesakes: Namesakes;
  #reader: StreamReader | undefined;
  #isOpen = false;
  /** While what was there at the start is read: its keys, and how many are still to come. */
  #found: Set<string> | undefined;
  #toCome = 0;
  #onRead: () => void = () => {};
  #onRefused: (error: unknown) => void = () => {};
  #isClosing = false;
  /** When the bucket was created. */
  #created = '';

  /** Settles when all snapshots of the others are here, and those from here are there. */
  readonly begun: Promise<void>;

  constructor(parts: SharedCachesParts) {
    const { link, settings, port, counts, refusals } = parts;
    this.#parts = parts;
    this.#bucket = new Bucket(parts.jetStream, settings.name, parts.failures);
    this.stream = this.#bucket.stream;
    for (const rule of settings.caches) {
      const typesByName = new Map(rule.types.map((type) => [type.name, type]));
      for (const { name } of rule.types)
        this.#byType.set(tokenOf(name), { rule, typesByName, schemas: rule.schemas });
    }
    this.#remote = new RemoteSnapshots(port, counts);
    this.#local = new LocalSnapshots(link, settings.caches, counts, refusals, (rule, key, snapshot) =>
      this.#encode(rule, key, snapshot),
    );
    this.#namesakes = new Namesakes(port, `the eid ${JSON.stringify(localEid())}, and its snapshots`);
    this.#presence = new Presence(link, refusals, settings.name, this.#eidToken, settings.deadAfterMs, this);
    this.listening = this.#presence.listening;
    const read = new Promise<void>((resolve, reject) => {
      this.#onRead = resolve;
      this.#onRefused = reject;
    });
    read.catch(() => {});
    this.begun = this.#begin().then(() => read);
    this.begun.catch(() => {});
  }

  failing(error: unknown): void {
    if (refusalIn(error) !== undefined) this.#onRefused(failure('way to read its bucket', error));
    this.#parts.failing(error);
  }

  async start(): Promise<ReadingStart> {
    // It may be gone, with all that was in it.
    const { created, state } = await this.#bucket.open();
    if (created !== this.#created) {
      this.#created = created;
      this.#remote.doubtAll();
      this.#local.forgetRevisions();
    }
    const isUnfinished = this.#found !== undefined;
    const sequence = this.#gaps.begin(this.#parts.link.reconnects, created, state.last_seq, isUnfinished);
    this.#found = sequence === 1 ? new Set() : undefined;
    // The bucket keeps one value for each key, so these are the latest.
    return { sequence, created };
  }

  started(waiting: number): void {
    this.#toCome = waiting;
    if (waiting === 0) this.#readToTheEnd();
  }

  idle(lastSequence: number): boolean {
    const isAgain = this.#gaps.isToBeReadAgain(lastSequence);
    // What was still to come may have been taken away meanwhile.
    if (!isAgain && this.#found !== undefined) this.#readToTheEnd();
    return isAgain;
  }

  take(message: JsMsg): 'again' | undefined {
    if (this.#gaps.took(message.seq) === 'again') return 'again';
    const key = message.subject.slice(this.#bucket.prefix.length);
    const operation = message.headers?.get('KV-Operation') ?? '';
    const isRemoval = operation === 'DEL' || operation === 'PURGE';
    if (!this.#isClosing) {
      if (isRemoval && this.#found !== undefined) this.#bucket.adopt(message.seq);
      if (!isRemoval) this.#found?.add(key);
      this.#consider(key, isRemoval, message);
    }
    if (this.#found === undefined) return undefined;
    this.#toCome -= 1;
    if (this.#toCome <= 0 || message.info.pending === 0) this.#readToTheEnd();
    return undefined;
  }

  beat(subject: string): Uint8Array {
    return this.#parts.codec.encode(subject, {
      origin: this.#parts.origin,
      topic: '',
      strings: [],
      envelopes: [],
    });
  }

  beatFrom(subject: string, bytes: Uint8Array): Stamp | undefined {
    return this.#parts.incoming.frame(subject, bytes, { freshness: this.#beats })?.stamp;
  }

  isTaken(stamp: Stamp): void {
    if (!isFromHere(stamp)) this.#namesakes.heard(stamp);
  }

  /** Everybody does this; who is first takes the keys out of the bucket. */
  died(eidToken: string): void {
    for (const [key, revision] of this.#remote.of(eidToken)) {
      this.#remote.remove(key);
      // Another process may have been quicker.
      void this.#bucket.removeIfLatest(key, revision).catch((error: unknown) => this.#tellOf(error));
    }
  }

  rest(): void {
    this.#remote.removeDoubted(this.#parts.settings.deadAfterMs);
    void this.#bucket.tidy().catch((error: unknown) => this.#tellOf(error));
  }

  /** If the server was away, or has not answered, it is done the next time, or by another process. */
  #tellOf(error: unknown): void {
    this.#parts.refusals.tell('to remove snapshots', error);
  }

  /** Settles when what is here is there. */
  clean(): Promise<void> {
    return this.#local.clean();
  }

  /** Takes the local snapshots out of the bucket. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#local.stop();
    this.#local.removeAll();
    if (this.#isOpen) await this.#local.clean();

    this.stop();
    await this.#reader?.close();
  }

  stop(): void {
    this.#isClosing = true;
    this.#presence.stop();
    this.#local.stop();
    void this.#reader?.close();
  }

  async #begin(): Promise<void> {
    await this.#parts.jetStream.insist('bucket of snapshots', 'first', () => this.#bucket.open());
    this.#isOpen = true;
    this.#local.open(this.#bucket);
    this.#reader = new StreamReader(this.#parts.jetStream, this);
  }

  #consider(key: string, isRemoval: boolean, message: JsMsg): void {
    const parsed = parseKey(key);
    const typeRule = parsed === undefined ? undefined : this.#byType.get(parsed.typeToken);
    if (parsed === undefined || typeRule === undefined) return;
    if (parsed.eidToken === this.#eidToken) {
      // Of an earlier life of this process; or taken out by others, who thought it dead, or by one of the same name that has ended.
      if (isRemoval === this.#local.has(key)) void this.#putRight(key, message.seq);
      // Somebody has put something else in its place, which the others refuse as well.
      else if (!isRemoval && this.#parts.codec.isSigning && this.#frameOf(message) === undefined)
        this.#local.overwrite(key, message.seq);
      return;
    }
    if (isRemoval) {
      this.#lane.push({ open: () => undefined, deliver: () => this.#remote.remove(key) });
      return;
    }
    this.#presence.watch(parsed.eidToken);
    this.#receive(key, typeRule, message);
  }

  /** Two live processes of one eid would do so in turn, as fast as the server answers. */
  async #putRight(key: string, revision: number): Promise<void> {
    if (this.#namesakes.areKnown) await this.#parts.link.pause(contestedMs);
    if (!this.#isClosing) this.#local.overwrite(key, revision);
  }

  #receive(key: string, { rule, ...accepted }: TypeRule, message: JsMsg): void {
    const { incoming } = this.#parts;
    const { subject, seq } = message;
    const frame = this.#frameOf(message);
    if (frame === undefined) return;
    this.#lane.push({
      open: () => incoming.arrival(subject, frame.envelopes[0], frame, accepted),
      deliver: (arrival) => {
        if (arrival === undefined) return;
        const isRight = incoming.guarded(subject, () => {
          if (!RemoteSnapshots.fits(rule, key, messageFrom(arrival)))
            throw new Refusal('forged', 'the snapshot is not what its key says');
          return true;
        });
        if (isRight) this.#remote.put(key, rule, arrival, seq);
      },
    });
  }

  #frameOf(message: JsMsg): OpenFrame | undefined {
    const { subject, data } = message;
    return this.#parts.incoming.frame(subject, data, {
      freshness: this.#snapshots,
      stored: storedAt(message),
    });
  }

  #readToTheEnd(): void {
    this.#lane.push({ open: () => undefined, deliver: () => this.#allRead() });
  }

  #allRead(): void {
    if (this.#found === undefined) return;
    this.#remote.keepOnly(this.#found);
    for (const key of this.#local.keys) if (!this.#found.has(key)) this.#local.rewrite(key);
    this.#found = undefined;
    this.#onRead();
  }

  /** As the value of its key: a frame with one message. */
  #encode(rule: CacheRule, key: string, snapshot: Message): Uint8Array | undefined {
    const subject = this.#bucket.prefix + key;
    return this.#parts.framing.frames(subject, rule.upstream.name, [snapshot]).next().value?.sealed();
  }
}
