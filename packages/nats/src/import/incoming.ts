// Turns the bytes of another process into a message. Everything is checked. Whatever is wrong is refused, counted and reported, but
// never thrown.

import { clearInterval, isThenable, setInterval } from '@stasis-bus/core/internal';
import type { BridgeCounts } from '../reports/bridge-counts.js';
import type { LimitedReports } from '../reports/limited-reports.js';
import type { AcceptedTypes } from '../settings/settings.js';
import { type Arrival, openEnvelope } from '../wire/envelope.js';
import type { FrameCodec, OpenFrame } from '../wire/frame.js';
import { Refusal } from '../wire/refusal.js';
import type { Freshness, Stored } from './freshness.js';
import { checkedBySchema } from './schema-check.js';

/** How a frame arrives. */
export interface Coming {
  /** Remembers the frames that arrived in the same way. */
  readonly freshness: Freshness;
  /** Absent for a frame that the server has not stored. */
  readonly stored?: Stored;
  /** Returns whether the frame belongs to its subject. */
  isIts?(frame: OpenFrame): boolean;
}

export class Incoming {
  readonly #codec: FrameCodec;
  readonly #mostBytes: number;
  readonly #counts: BridgeCounts;
  readonly #reports: LimitedReports;
  readonly #failures: LimitedReports;
  readonly #schemaPatienceMs: number;
  readonly #watches = new Set<NodeJS.Timeout>();

  /**
   * @param reports for what is refused
   * @param failures for schemas that do not answer
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

  /** Returns the frame, or `undefined` if it is refused: it is oversized, malformed, forged, stale, repeated, or of another version. */
  frame(subject: string, bytes: Uint8Array, { freshness, stored, isIts }: Coming): OpenFrame | undefined {
    return this.guarded(subject, () => {
      if (bytes.length > this.#mostBytes)
        throw new Refusal('oversized', `it has ${bytes.length} bytes, and ${this.#mostBytes} are accepted`);
      const frame = this.#codec.decode(subject, bytes);
      if (isIts?.(frame) === false)
        throw new Refusal(
          'forged',
          `it says that it comes from ${frame.origin}, and is of the topic ${frame.topic}`,
        );
      // Without a secret anybody could give the frame a new stamp.
      if (this.#codec.isSigning) freshness.check(subject, frame.stamp, stored);
      return frame;
    });
  }

  /** Returns the message of an envelope, `undefined` if it is refused, or a promise if its schema takes time. */
  arrival(
    subject: string,
    envelope: unknown,
    frame: OpenFrame,
    { typesByName, schemas }: Pick<AcceptedTypes, 'typesByName' | 'schemas'>,
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

  /** Returns what the function returns, or `undefined` if it throws, which is counted and reported as a refusal. */
  guarded<T>(subject: string, open: () => T): T | undefined {
    try {
      return open();
    } catch (error) {
      return this.#refuse(subject, error);
    }
  }

  /** Reports no more schemas that do not answer: to be called when the bridge is closed. */
  stop(): void {
    for (const timer of this.#watches) this.#unwatch(timer);
  }

  /** Reports a schema that does not answer, because later messages wait for it, to keep the order. */
  #watched<T>(checked: Promise<T>, typeName: string, subject: string): Promise<T> {
    let times = 0;
    const timer = setInterval(() => {
      times += 1;
      const seconds = (times * this.#schemaPatienceMs) / 1_000;
      const text = `the schema of ${typeName} has not answered for ${seconds} s: what arrives on ${subject} waits for it`;
      this.#failures.report(`schema ${typeName}`, text);
    }, this.#schemaPatienceMs);
    timer.unref();
    this.#watches.add(timer);
    return checked.finally(() => this.#unwatch(timer));
  }

  #unwatch(timer: NodeJS.Timeout): void {
    clearInterval(timer);
    this.#watches.delete(timer);
  }

  #refuse(subject: string, error: unknown): undefined {
    const refusal =
      error instanceof Refusal ? error : new Refusal('malformed', 'it cannot be read', { cause: error });
    this.#counts.refused[refusal.reason] += 1;
    this.#reports.report(
      `in ${refusal.reason}`,
      `what arrived on ${subject} was refused: ${refusal.message}`,
      refusal.cause ?? refusal,
    );
    return undefined;
  }
}
