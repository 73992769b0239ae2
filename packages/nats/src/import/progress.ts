// How far this process is with the at-least-once messages: all up to here were handled. With a name for the process it is kept
// at the server, so that the next process of that name goes on there; it is written as often as the server answers.

import { type KV, Kvm } from '@nats-io/kv';
import { setTimeout } from '@stasis-bus/core/internal';
import type { BridgeCounts } from '../bridge-statistics.js';
import type { JetStream } from '../server/persistent.js';
import { tokenOf } from '../wire/token.js';

interface Step {
  readonly sequence: number;
  readonly messages: number;
  isDone: boolean;
}

export class Progress {
  readonly #jetStream: JetStream;
  readonly #bucket: string;
  readonly #key: string | undefined;
  readonly #counts: BridgeCounts;
  readonly #steps: Step[] = [];
  #first = 0;
  #done = 0;
  /** Messages that are done and not yet known to be so at the server. */
  #unstored = 0;
  #stored = 0;
  #isStoring = false;
  #kv: KV | undefined;
  #whenStored: (() => void)[] = [];

  /** @param process without a name nothing is kept */
  constructor(jetStream: JetStream, name: string, process: string | undefined, counts: BridgeCounts) {
    this.#jetStream = jetStream;
    this.#bucket = `${name}-progress`;
    this.#key = process === undefined ? undefined : tokenOf(process);
    this.#counts = counts;
  }

  /** The last one that is done with all before it. */
  get done(): number {
    return this.#done;
  }

  /**
   * Where the process of this name was, else at the given place, which is kept from then on.
   *
   * @param last what the stream has: it may be another one than it was
   */
  async begin(place: number, last: number): Promise<number> {
    this.#done = place;
    if (this.#key !== undefined) {
      this.#kv = await new Kvm(this.#jetStream.client).create(this.#bucket, { history: 1 });
      const entry = await this.#kv.get(this.#key);
      const known = entry === null || entry.operation !== 'PUT' ? Number.NaN : Number(entry.string());
      if (Number.isSafeInteger(known)) this.#done = known > last ? 0 : known;
      await this.#kv.put(this.#key, String(this.#done));
    }
    this.#stored = this.#done;
    return this.#done;
  }

  /** The stream has fewer messages than were handled: it is a new one. */
  beginAnew(): void {
    this.#steps.length = 0;
    this.#first = 0;
    this.#done = 0;
    this.#stored = 0;
  }

  /** One more is under way. Gives what is to be called when it is done. */
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
    while (this.#key !== undefined && this.#stored < this.#done && !this.#jetStream.link.isOver) {
      await new Promise<void>((resolve) => {
        this.#whenStored.push(resolve);
      });
    }
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
    while (this.#stored < this.#done && !this.#jetStream.link.isOver) {
      const done = this.#done;
      const messages = this.#unstored;
      try {
        await this.#jetStream.link.up();
        await this.#jetStream.link.unlessChanged(
          this.#kv?.put(key, String(done)) ?? Promise.reject(new Error('there is no bucket yet')),
        );
        this.#stored = done;
        this.#unstored -= messages;
        this.#counts.acknowledged += messages;
      } catch {
        await new Promise<void>((resolve) => {
          setTimeout(resolve, 200).unref();
        });
      }
    }
    this.#isStoring = false;
    for (const resume of this.#whenStored.splice(0)) resume();
  }
}
