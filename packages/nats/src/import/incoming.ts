// What comes from outside, from the bytes to the message: everything is checked, and what is not right is refused, counted
// and reported, never thrown.

import { clearInterval, isThenable, setInterval } from '@stasis-bus/core/internal';
import type { BridgeCounts } from '../reports/bridge-counts.js';
import type { LimitedReports } from '../reports/limited-reports.js';
import type { TopicRule } from '../settings/settings.js';
import { type Arrival, openEnvelope } from '../wire/envelope.js';
import type { FrameCodec, OpenFrame } from '../wire/frame.js';
import { Refusal } from '../wire/refusal.js';
import type { Freshness, Stored } from './freshness.js';
import { checkedBySchema } from './schema-check.js';

/** How a frame comes. */
export interface Coming {
  /** What is remembered of the frames that came in this way. */
  readonly freshness: Freshness;
  /** If it was stored. */
  readonly stored?: Stored;
  /** Whether it is one of its subject. */
  isIts?(frame: OpenFrame): boolean;
}

export class Incoming {
  readonly #codec: FrameCodec;
  readonly #mostBytes: number;
  readonly #counts: BridgeCounts;
  readonly #reports: LimitedReports;
  readonly #failures: LimitedReports;
  readonly #schemaPatienceMs: number;

  /**
   * @param reports of what is refused
   * @param failures of what holds things up here
   * @param schemaPatienceMs how often a schema that does not answer is reported
   */
  constructor(
    codec: FrameCodec,
    mostBytes: number,
    counts: BridgeCounts,
    reports: LimitedReports,
    failures: LimitedReports,
    schemaPatienceMs = 10_000,
  ) {
    this.#codec = codec;
    this.#failures = failures;
    this.#schemaPatienceMs = schemaPatienceMs;
    this.#mostBytes = mostBytes;
    this.#counts = counts;
    this.#reports = reports;
  }

  /** The frame, if it is one, is fresh, and has come under its own subject; else nothing. */
  frame(subject: string, bytes: Uint8Array, { freshness, stored, isIts }: Coming): OpenFrame | undefined {
    return this.guarded(subject, () => {
      if (bytes.length > this.#mostBytes)
        throw new Refusal('oversized', `it has ${bytes.length} bytes, and ${this.#mostBytes} may come`);
      const frame = this.#codec.decode(subject, bytes);
      if (isIts?.(frame) === false)
        throw new Refusal('forged', `it says that it is of ${frame.origin}, on ${frame.topic}`);
      // Without a secret anybody can put a new stamp on it.
      if (this.#codec.isSigning) freshness.check(subject, frame.stamp, stored);
      return frame;
    });
  }

  /** The message of an envelope, if it is right; a promise if its schema takes its time. */
  arrival(
    subject: string,
    envelope: unknown,
    frame: OpenFrame,
    { typesByName, schemas }: Pick<TopicRule, 'typesByName' | 'schemas'>,
  ): Arrival | undefined | Promise<Arrival | undefined> {
    return this.guarded(subject, () => {
      const arrival = openEnvelope(envelope, frame, (name) => typesByName.get(name));
      const schema = schemas.size === 0 ? undefined : schemas.get(arrival.type.name);
      if (schema === undefined) return arrival;
      const checked = checkedBySchema(arrival, schema);
      if (!isThenable(checked)) return checked;
      return this.#watched(checked, arrival.type.name, subject).catch((error: unknown) =>
        this.#refuse(subject, error),
      );
    });
  }

  /** The result, unless it is a refusal. */
  guarded<T>(subject: string, open: () => T): T | undefined {
    try {
      return open();
    } catch (error) {
      return this.#refuse(subject, error);
    }
  }

  /** Reports a schema that does not answer. What comes after its message waits for it, so as to keep the order. */
  #watched<T>(checked: Promise<T>, typeName: string, subject: string): Promise<T> {
    let seconds = 0;
    const timer = setInterval(() => {
      seconds += this.#schemaPatienceMs / 1_000;
      const text = `the schema of ${typeName} has not answered for ${seconds} s: what came as ${subject} waits for it`;
      this.#failures.report(`schema ${typeName}`, text);
    }, this.#schemaPatienceMs);
    timer.unref();
    return checked.finally(() => clearInterval(timer));
  }

  #refuse(subject: string, error: unknown): undefined {
    const refusal =
      error instanceof Refusal ? error : new Refusal('malformed', 'it cannot be read', { cause: error });
    this.#counts.refused[refusal.reason] += 1;
    this.#reports.report(
      `in ${refusal.reason}`,
      `what came as ${subject} was refused: ${refusal.message}`,
      refusal.cause ?? refusal,
    );
    return undefined;
  }
}
