// Brings the at-least-once messages: reads their stream in its order, from where this process was, and keeps only so many
// under way that slow handlers hold it back and nothing piles up here.

import type { JsMsg } from '@nats-io/jetstream';
import type { BridgeCounts } from '../reports/bridge-counts.js';
import type { LimitedReports } from '../reports/limited-reports.js';
import { failure, type JetStream } from '../server/jet-stream.js';
import type { MessageStream } from '../server/message-stream.js';
import { refusalIn, type ServerRefusals } from '../server/server-refusals.js';
import { type ReadingStart, StreamReader, type StreamReading } from '../server/stream-reader.js';
import type { Settings } from '../settings/settings.js';
import { storedAt } from './freshness.js';
import type { Importer } from './importer.js';
import { Progress } from './progress.js';

/** So many messages may be in the handlers' hands. */
const mostInFlight = 8_192;

export class Replay implements StreamReading {
  readonly stream: string;
  readonly #jetStream: JetStream;
  readonly #messages: MessageStream;
  readonly #replay: Settings['replay'];
  readonly #importer: Importer;
  readonly #counts: BridgeCounts;
  readonly #failing: (error: unknown) => void;
  readonly #progress: Progress;
  #reader: StreamReader | undefined;
  /** The last one that was taken, and when the stream was created that had it. */
  #last = 0;
  #created = '';
  /** After which one something was missing. */
  #missing = -1;
  #lastBefore = 0;
  #isClosing = false;
  #resume: () => void = () => {};
  readonly #onFirstStart: () => void;
  readonly #onRefused: (error: unknown) => void;

  /** Settles when the server will bring what is published from now on. */
  readonly begun: Promise<void>;

  constructor(
    jetStream: JetStream,
    messages: MessageStream,
    settings: Settings,
    importer: Importer,
    counts: BridgeCounts,
    failures: LimitedReports,
    refusals: ServerRefusals,
    failing: (error: unknown) => void,
  ) {
    this.#jetStream = jetStream;
    this.#messages = messages;
    this.#replay = settings.replay;
    this.#importer = importer;
    this.#counts = counts;
    this.#failing = failing;
    this.stream = messages.name;
    this.#progress = new Progress(jetStream, settings, messages.identity, counts, failures, refusals);
    let onFirstStart: () => void = () => {};
    let onRefused: (error: unknown) => void = () => {};
    const started = new Promise<void>((resolve, reject) => {
      onFirstStart = resolve;
      onRefused = reject;
    });
    this.#onFirstStart = onFirstStart;
    this.#onRefused = onRefused;
    started.catch(() => {});
    this.begun = this.#begin().then(() => started);
    this.begun.catch(() => {});
  }

  async start(): Promise<ReadingStart> {
    const { created, state } = await this.#messages.open();
    // It may also be the same one, with less in it than it had.
    if (created !== this.#created || state.last_seq < this.#last) {
      this.#created = created;
      this.#last = 0;
      this.#lastBefore = 0;
      this.#missing = -1;
      this.#progress.beginAnew(created);
    }
    return { sequence: this.#last + 1, created };
  }

  failing(error: unknown): void {
    // Of interest if it was never started.
    if (refusalIn(error) !== undefined) this.#onRefused(failure('way to read its stream', error));
    this.#failing(error);
  }

  started(): void {
    this.#onFirstStart();
  }

  idle(lastSequence: number): boolean {
    return lastSequence > this.#last && this.#isMissing();
  }

  async take(message: JsMsg): Promise<'again' | undefined> {
    if (this.#isClosing) return undefined;
    const { seq, subject, data } = message;
    if (seq <= this.#last) return undefined;
    if (seq > this.#last + 1 && this.#isMissing()) return 'again';
    this.#last = seq;
    const done = this.#progress.step(seq);
    let messages = 0;
    let isReturned = false;
    let isSettled = false;
    const settle = (): void => {
      done(messages);
      this.#resume();
    };
    messages = this.#importer.publishAndSettle(subject, data, storedAt(message), () => {
      isSettled = true;
      if (isReturned) settle();
    });
    isReturned = true;
    if (seq <= this.#lastBefore) this.#counts.replayed += messages;
    if (isSettled) settle();
    while (this.#counts.inFlight > mostInFlight && !this.#isClosing) {
      await new Promise<void>((resolve) => {
        this.#resume = resolve;
      });
    }
    return undefined;
  }

  /** Something is. If it still is when it was asked for again, the stream does not have it any more. */
  #isMissing(): boolean {
    const isNew = this.#missing !== this.#last;
    this.#missing = this.#last;
    return isNew;
  }

  /** Brings nothing more. */
  stop(): void {
    this.#isClosing = true;
    this.#resume();
    this.#reader?.restart();
  }

  /** Settles when what was brought is handled, and the server knows. */
  async close(): Promise<void> {
    this.stop();
    await this.#reader?.close();
    while (this.#counts.inFlight > 0 && !this.#jetStream.link.isOver) {
      await new Promise<void>((resolve) => {
        this.#resume = resolve;
      });
    }
    await this.#progress.settled();
  }

  async #begin(): Promise<void> {
    this.#last = await this.#jetStream.insist('stream of messages', 'first', async () => {
      const info = await this.#messages.open();
      this.#created = info.created;
      this.#lastBefore = info.state.last_seq;
      return this.#progress.begin(this.#replay === 'all' ? 0 : info.state.last_seq, info);
    });
    this.#reader = new StreamReader(this.#jetStream, this);
  }
}
