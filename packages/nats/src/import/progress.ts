// Tracks how far this process has got with the at-least-once messages: all messages up to its position were handled. If the process
// has a name, the position is kept at the server, where it is written as often as the server answers, so that the next process of that
// name resumes there. A position is kept with the creation time of the stream that it belongs to: `<sequence> <created>`.

import type { StreamInfo } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import { Condition } from '@stasis-bus/core/internal';
import type { BridgeCounts } from '../reports/bridge-counts.js';
import type { LimitedReports } from '../reports/limited-reports.js';
import type { JetStream } from '../server/jet-stream.js';
import { openBucket } from '../server/key-value.js';
import type { MessageStream } from '../server/message-stream.js';
import type { ServerRefusals } from '../server/server-refusals.js';
import { StreamIdentity } from '../server/stream-identity.js';
import type { Settings } from '../settings/settings.js';
import { tokenOf } from '../wire/token.js';

const againMs = 200;
const what = 'to keep the position of this process';

interface Step {
  readonly sequence: number;
  readonly messages: number;
  isDone: boolean;
}

interface Position {
  readonly sequence: number;
  readonly created: string | undefined;
}

export interface ProgressParts {
  readonly jetStream: JetStream;
  readonly messages: MessageStream;
  readonly settings: Settings;
  readonly counts: BridgeCounts;
  readonly failures: LimitedReports;
  readonly refusals: ServerRefusals;
}

export class Progress {
  readonly #jetStream: JetStream;
  readonly #bucket: string;
  readonly #key: string | undefined;
  /** Identifies the stream of messages. */
  readonly #messages: StreamIdentity;
  /** Identifies the bucket of positions. */
  readonly #positions: StreamIdentity;
  readonly #counts: BridgeCounts;
  readonly #refusals: ServerRefusals;
  readonly #steps: Step[] = [];
  /** The index of the first step that is not done. */
  #first = 0;
  #created = '';
  #done = 0;
  /** How many messages are handled, but not yet covered by the position at the server. */
  #unstored = 0;
  /** The last position that the server is known to have. */
  #stored = '';
  #isStoring = false;
  #kv: KV | undefined;
  readonly #ended = new Condition();

  constructor({ jetStream, messages, settings, counts, failures, refusals }: ProgressParts) {
    this.#jetStream = jetStream;
    this.#refusals = refusals;
    this.#bucket = `${settings.name}-progress`;
    this.#key = settings.process === undefined ? undefined : tokenOf(settings.process);
    this.#messages = messages.identity;
    this.#positions = new StreamIdentity(
      `the bucket ${this.#bucket} was made anew: processes that are not running will begin as new ones`,
      failures,
    );
    this.#counts = counts;
  }

  /**
   * Resolves with the position that the process of this name has in this stream. Rejects if the connection is lost meanwhile, and
   * changes nothing after that.
   *
   * @param first the position of a process that has none, which is kept from then on
   */
  async begin(first: number, { created, state }: StreamInfo): Promise<number> {
    this.#created = created;
    this.#done = first;
    if (this.#key !== undefined) {
      const { link } = this.#jetStream;
      const kv = await link.unlessChanged(this.#open());
      const entry = await link.unlessChanged(kv.get(this.#key));
      const known = entry === null || entry.operation !== 'PUT' ? undefined : positionOf(entry.string());
      if (known !== undefined) {
        const isGone = this.#messages.isAnother(created, known.created) || known.sequence > state.last_seq;
        this.#done = isGone ? 0 : known.sequence;
      }
      await link.unlessChanged(kv.put(this.#key, this.#position));
    }
    this.#stored = this.#position;
    this.#ended.changed();
    return this.#done;
  }

  /** Begins again at the start of the stream, which was replaced, or has fewer messages than were handled. */
  beginAnew(created: string): void {
    this.#steps.length = 0;
    this.#first = 0;
    this.#done = 0;
    this.#created = created;
    if (this.#key !== undefined) void this.#store(this.#key);
  }

  /** Notes that a frame is under way. Returns a function to call when the frame is done, with the number of its messages. */
  step(sequence: number): (messages: number) => void {
    const step = { sequence, messages: 0, isDone: false };
    this.#steps.push(step);
    return (messages) => {
      Object.assign(step, { messages, isDone: true });
      this.#advance();
    };
  }

  /** Resolves when the server has the position, or the link is over. */
  settled(): Promise<void> {
    return this.#ended.until(
      () => this.#key === undefined || this.#stored === this.#position || this.#jetStream.link.isOver,
    );
  }

  get #position(): string {
    return `${this.#done} ${this.#created}`;
  }

  async #open(): Promise<KV> {
    const { kv } = await openBucket(this.#jetStream, this.#bucket, this.#positions);
    this.#kv = kv;
    return kv;
  }

  #advance(): void {
    let step = this.#steps[this.#first];
    while (step?.isDone === true) {
      this.#done = step.sequence;
      this.#unstored += step.messages;
      this.#first += 1;
      step = this.#steps[this.#first];
    }
    if (this.#first > 1_024) {
      this.#steps.splice(0, this.#first);
      this.#first = 0;
    }
    if (this.#key === undefined) {
      this.#counts.acknowledged += this.#unstored;
      this.#unstored = 0;
    } else {
      void this.#store(this.#key);
    }
  }

  async #store(key: string): Promise<void> {
    if (this.#isStoring) return;
    this.#isStoring = true;
    const { link } = this.#jetStream;
    let isRefused = false;
    while (this.#stored !== this.#position && !link.isOver) {
      const position = this.#position;
      const messages = this.#unstored;
      try {
        await link.up();
        // If the bucket was removed, it is created again.
        const kv = this.#kv ?? (await link.unlessChanged(this.#open()));
        await link.unlessChanged(kv.put(key, position));
        this.#stored = position;
        this.#unstored -= messages;
        this.#counts.acknowledged += messages;
        if (isRefused) this.#refusals.over(what);
        isRefused = false;
      } catch (error) {
        isRefused = this.#refusals.reportIfRefused(what, error);
        this.#kv = undefined;
        await link.pause(againMs);
      }
    }
    this.#isStoring = false;
    this.#ended.changed();
  }
}

/** Reads a position that was kept. One without a creation time was kept by an earlier version. */
function positionOf(text: string): Position | undefined {
  const [sequence = '', created] = text.split(' ');
  return /^\d+$/.test(sequence) ? { sequence: Number(sequence), created } : undefined;
}
