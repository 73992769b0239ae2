// Delivers the at-least-once messages: reads their stream in order, from the position of this process. Slow handlers slow the reading
// down, because the number of messages under way is limited, so that nothing piles up here.

import type { JsMsg, StreamInfo } from '@nats-io/jetstream';
import { Condition } from '@stasis-bus/core/internal';
import type { BridgeCounts } from '../reports/bridge-counts.js';
import type { LimitedReports } from '../reports/limited-reports.js';
import { reportFailure } from '../server/failures.js';
import { FirstReading } from '../server/first-reading.js';
import type { JetStream } from '../server/jet-stream.js';
import type { MessageStream } from '../server/message-stream.js';
import type { ServerRefusals } from '../server/server-refusals.js';
import { StreamReader, type StreamReading } from '../server/stream-reader.js';
import type { Settings } from '../settings/settings.js';
import { storedAt } from './freshness.js';
import type { Importer } from './importer.js';
import { Progress } from './progress.js';

/** How many messages the handlers may have before the next frame is taken. */
const mostInFlight = 8_192;

export interface ReplayParts {
  readonly jetStream: JetStream;
  readonly messages: MessageStream;
  readonly settings: Settings;
  readonly counts: BridgeCounts;
  readonly failures: LimitedReports;
  readonly refusals: ServerRefusals;
}

export class Replay implements StreamReading {
  readonly stream: string;
  readonly #parts: ReplayParts;
  readonly #importer: Importer;
  readonly #counts: BridgeCounts;
  readonly #progress: Progress;
  readonly #first = new FirstReading();
  #reader: StreamReader | undefined;
  /** The sequence number of the last frame that was taken. */
  #last = 0;
  /** The creation time of the stream of that frame. */
  #created = '';
  /** The sequence number before the last gap. */
  #missing = -1;
  /** The last sequence number of the stream when this bridge began. */
  #lastBefore = 0;
  #isClosing = false;
  readonly #changed = new Condition();

  /** Resolves when the server will deliver everything that is published from now on. */
  readonly begun: Promise<void>;

  constructor(parts: ReplayParts, importer: Importer) {
    this.#parts = parts;
    this.#importer = importer;
    this.#counts = parts.counts;
    this.stream = parts.messages.name;
    this.#progress = new Progress(parts);
    this.begun = this.#first.after(this.#begin());
  }

  open(): Promise<StreamInfo> {
    return this.#parts.messages.open();
  }

  start({ created, state }: StreamInfo): number {
    // The stream may be a new one, or may have lost its last messages.
    if (created !== this.#created || state.last_seq < this.#last) {
      this.#created = created;
      this.#last = 0;
      this.#lastBefore = 0;
      this.#missing = -1;
      this.#progress.beginAnew(created);
    }
    return this.#last + 1;
  }

  failing(error: unknown): void {
    this.#first.failed('read the stream of messages', error);
    reportFailure(this.#parts.failures, 'read from the server', error);
  }

  started(): void {
    this.#first.succeeded();
  }

  idle(lastSequence: number): boolean {
    return lastSequence > this.#last && this.#isNewGap();
  }

  async take(message: JsMsg): Promise<'again' | undefined> {
    if (this.#isClosing) return undefined;
    const { seq, subject, data } = message;
    if (seq <= this.#last) return undefined;
    if (seq > this.#last + 1 && this.#isNewGap()) return 'again';
    this.#last = seq;
    const done = this.#progress.step(seq);
    let messages = 0;
    let isReturned = false;
    let isSettled = false;
    const settle = (): void => {
      done(messages);
      this.#changed.changed();
    };
    messages = this.#importer.publishAndSettle(subject, data, storedAt(message), () => {
      isSettled = true;
      if (isReturned) settle();
    });
    isReturned = true;
    if (seq <= this.#lastBefore) this.#counts.replayed += messages;
    if (isSettled) settle();
    if (this.#counts.inFlight > mostInFlight)
      await this.#changed.until(() => this.#counts.inFlight <= mostInFlight || this.#isClosing);
    return undefined;
  }

  /** Delivers nothing more. */
  stop(): void {
    this.#isClosing = true;
    this.#changed.changed();
    this.#reader?.restart();
  }

  /** Resolves when everything that was delivered is handled, and the server has the position. */
  async close(): Promise<void> {
    const { link } = this.#parts.jetStream;
    this.stop();
    await this.#reader?.close();
    await this.#changed.until(() => this.#counts.inFlight === 0 || link.isOver);
    await this.#progress.settled();
  }

  async #begin(): Promise<void> {
    const { jetStream, messages, settings } = this.#parts;
    this.#last = await jetStream.insist('open the stream of messages', async () => {
      const info = await jetStream.link.unlessChanged(messages.open());
      this.#created = info.created;
      this.#lastBefore = info.state.last_seq;
      return this.#progress.begin(settings.replay === 'all' ? 0 : info.state.last_seq, info);
    });
    this.#reader = new StreamReader(jetStream, this);
  }

  /** Returns whether the gap is new. A gap that is still there in a second reading means that the stream has no such message. */
  #isNewGap(): boolean {
    const isNew = this.#missing !== this.#last;
    this.#missing = this.#last;
    return isNew;
  }
}
