// How far this process is with the at-least-once messages: all up to here were handled. With a name for the process it is kept
// at the server, so that the next process of that name goes on there; it is written as often as the server answers. A position
// is kept with the time of creation of the stream that it is in: `<sequence> <created>`.

import type { StreamInfo } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import type { BridgeCounts } from '../reports/bridge-counts.js';
import type { LimitedReports } from '../reports/limited-reports.js';
import type { JetStream } from '../server/jet-stream.js';
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

export class Progress {
  readonly #jetStream: JetStream;
  readonly #bucket: string;
  readonly #key: string | undefined;
  /** Of the stream of messages. */
  readonly #messages: StreamIdentity;
  /** Of the bucket of positions. */
  readonly #positions: StreamIdentity;
  readonly #counts: BridgeCounts;
  readonly #refusals: ServerRefusals;
  readonly #steps: Step[] = [];
  #first = 0;
  #created = '';
  #done = 0;
  /** Messages that are done and not yet known to be so at the server. */
  #unstored = 0;
  /** The position that is known to be kept at the server. */
  #stored = '';
  #isStoring = false;
  #kv: KV | undefined;
  #whenStored: (() => void)[] = [];

  constructor(
    jetStream: JetStream,
    { name, process }: Settings,
    messages: StreamIdentity,
    counts: BridgeCounts,
    failures: LimitedReports,
    refusals: ServerRefusals,
  ) {
    this.#jetStream = jetStream;
    this.#refusals = refusals;
    this.#bucket = `${name}-progress`;
    this.#key = process === undefined ? undefined : tokenOf(process);
    this.#messages = messages;
    this.#positions = new StreamIdentity(
      `the bucket ${this.#bucket} was made anew: processes that are not running will begin as new ones`,
      failures,
    );
    this.#counts = counts;
  }

  /** Where the process of this name was in this stream, else at the given place, which is kept from then on. */
  async begin(place: number, { created, state }: StreamInfo): Promise<number> {
    this.#created = created;
    this.#done = place;
    if (this.#key !== undefined) {
      const kv = await this.#open();
      const entry = await kv.get(this.#key);
      const known = entry === null || entry.operation !== 'PUT' ? undefined : positionOf(entry.string());
      if (known !== undefined) {
        const isGone = this.#messages.isAnother(created, known.created) || known.sequence > state.last_seq;
        this.#done = isGone ? 0 : known.sequence;
      }
      await kv.put(this.#key, this.#position);
    }
    this.#stored = this.#position;
    return this.#done;
  }

  /** The stream is another one now, or has fewer messages than were handled. */
  beginAnew(created: string): void {
    this.#steps.length = 0;
    this.#first = 0;
    this.#done = 0;
    this.#created = created;
    if (this.#key !== undefined) void this.#store(this.#key);
  }

  /** One more is under way. Returns what is to be called when it is done. */
  step(sequence: number): (messages: number) => void {
    const step = { sequence, messages: 0, isDone: false };
    this.#steps.push(step);
    return (messages) => {
      Object.assign(step, { messages, isDone: true });
      this.#advance();
    };
  }

  /** Settles when all that is done is kept. */
  async settled(): Promise<void> {
    while (this.#key !== undefined && this.#stored !== this.#position && !this.#jetStream.link.isOver) {
      await new Promise<void>((resolve) => {
        this.#whenStored.push(resolve);
      });
    }
  }

  get #position(): string {
    return `${this.#done} ${this.#created}`;
  }

  async #open(): Promise<KV> {
    this.#kv = await new Kvm(this.#jetStream.client).create(this.#bucket, { history: 1 });
    const { streams } = await this.#jetStream.manager();
    this.#positions.isAnother((await streams.info(`KV_${this.#bucket}`)).created);
    return this.#kv;
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
        // Without a bucket, because it was removed, it is made again.
        const kv = this.#kv ?? (await link.unlessChanged(this.#open()));
        await link.unlessChanged(kv.put(key, position));
        this.#stored = position;
        this.#unstored -= messages;
        this.#counts.acknowledged += messages;
        if (isRefused) this.#refusals.over(what);
        isRefused = false;
      } catch (error) {
        isRefused = this.#refusals.tell(what, error);
        this.#kv = undefined;
        await link.pause(againMs);
      }
    }
    this.#isStoring = false;
    for (const resume of this.#whenStored.splice(0)) resume();
  }
}

/** What is kept; a position without a stream was kept by an earlier version. */
function positionOf(text: string): Position | undefined {
  const [sequence = '', created] = text.split(' ');
  return /^\d+$/.test(sequence) ? { sequence: Number(sequence), created } : undefined;
}
