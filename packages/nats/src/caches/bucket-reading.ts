// Reads the bucket of snapshots: everything in it, and then each change. The bucket keeps one value for each key, so the values that
// are read are the latest.

import type { JsMsg, StreamInfo } from '@nats-io/jetstream';
import type { LimitedReports } from '../reports/limited-reports.js';
import { reportFailure } from '../server/failures.js';
import { FirstReading } from '../server/first-reading.js';
import type { JetStream } from '../server/jet-stream.js';
import { StreamReader, type StreamReading } from '../server/stream-reader.js';
import type { Bucket } from './bucket.js';
import { BucketGaps } from './bucket-gaps.js';

/** Called with what is in the bucket. */
export interface BucketReadingOwner {
  /** Called when the bucket was recreated. Its values follow. */
  madeAnew(): void;
  /** Called when a key has a new value, or was removed. */
  changed(key: string, isRemoval: boolean, message: JsMsg): void;
  /** Calls back when all changes so far have been dealt with. */
  afterChanges(callback: () => void): void;
  /** Called with the keys of the bucket when all of it was read, unless a newer reading has replaced that one. */
  readAll(keys: ReadonlySet<string>): void;
}

export class BucketReading implements StreamReading {
  readonly stream: string;
  readonly #jetStream: JetStream;
  readonly #bucket: Bucket;
  readonly #owner: BucketReadingOwner;
  readonly #failures: LimitedReports;
  readonly #gaps = new BucketGaps();
  readonly #first = new FirstReading();
  #reader: StreamReader | undefined;
  /** The keys that were read so far, while the whole bucket is being read. */
  #found: Set<string> | undefined;
  /** How many messages of the bucket are still to come. */
  #toCome = 0;
  #isStopped = false;
  /** When the bucket was created. */
  #created = '';

  constructor(jetStream: JetStream, bucket: Bucket, owner: BucketReadingOwner, failures: LimitedReports) {
    this.#jetStream = jetStream;
    this.#bucket = bucket;
    this.stream = bucket.stream;
    this.#owner = owner;
    this.#failures = failures;
  }

  /** Begins when the bucket is open. Resolves when the whole bucket was read once. */
  begin(isOpen: Promise<void>): Promise<void> {
    return this.#first.after(
      isOpen.then(() => {
        this.#reader = new StreamReader(this.#jetStream, this);
      }),
    );
  }

  /** Passes no more changes on. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Resolves when reading has ended. */
  async close(): Promise<void> {
    await this.#reader?.close();
  }

  failing(error: unknown): void {
    this.#first.failed('read the bucket of snapshots', error);
    reportFailure(this.#failures, 'read from the server', error);
  }

  open(): Promise<StreamInfo> {
    return this.#bucket.open();
  }

  start({ created, state }: StreamInfo): number {
    if (created !== this.#created) {
      this.#created = created;
      this.#owner.madeAnew();
    }
    const { reconnects } = this.#jetStream.link;
    const isUnfinished = this.#found !== undefined;
    const sequence = this.#gaps.begin(reconnects, created, state.last_seq, isUnfinished);
    this.#found = sequence === 1 ? new Set() : undefined;
    return sequence;
  }

  started(waiting: number): void {
    this.#toCome = waiting;
    if (waiting === 0) this.#readToTheEnd();
  }

  idle(lastSequence: number): boolean {
    const isAgain = this.#gaps.isToBeReadAgain(lastSequence);
    // The messages that were still to come may have been removed.
    if (!isAgain && this.#found !== undefined) this.#readToTheEnd();
    return isAgain;
  }

  take(message: JsMsg): 'again' | undefined {
    if (this.#gaps.took(message.seq) === 'again') return 'again';
    if (!this.#isStopped) this.#pass(message);
    if (this.#found === undefined) return undefined;
    this.#toCome -= 1;
    if (this.#toCome <= 0 || message.info.pending === 0) this.#readToTheEnd();
    return undefined;
  }

  #pass(message: JsMsg): void {
    const key = message.subject.slice(this.#bucket.prefix.length);
    const operation = message.headers?.get('KV-Operation') ?? '';
    const isRemoval = operation === 'DEL' || operation === 'PURGE';
    if (isRemoval && this.#found !== undefined) this.#bucket.adopt(message.seq);
    if (!isRemoval) this.#found?.add(key);
    this.#owner.changed(key, isRemoval, message);
  }

  #readToTheEnd(): void {
    const found = this.#found;
    this.#owner.afterChanges(() => {
      // These keys are out of date if the bucket is being read again, and incomplete if reading was stopped.
      if (found === undefined || found !== this.#found || this.#isStopped) return;
      this.#owner.readAll(found);
      this.#found = undefined;
      this.#first.succeeded();
    });
  }
}
