// Messages as frames: as many in one as are waiting, unless that would be too large. What cannot be sent is refused by
// itself, and holds up nothing.

import type { Message } from '@stasis-bus/core';
import type { BridgeCounts } from '../bridge-statistics.js';
import type { LimitedReports } from '../refusals.js';
import { envelopeOf, FrameStrings } from '../wire/envelope.js';
import { encoded, type FrameCodec } from '../wire/frame.js';
import { Refusal } from '../wire/refusal.js';

/** So many messages share a frame at most. */
export const mostPerFrame = 256;

/** A frame, ready to be sent. */
export interface SentFrame {
  /** How many messages it has. */
  readonly count: number;
  /** Its bytes, to be sent now. */
  sealed(): Uint8Array;
}

export class Framing {
  readonly #codec: FrameCodec;
  readonly #origin: string;
  readonly #mostBytes: () => number;
  readonly #counts: BridgeCounts;
  readonly #reports: LimitedReports;

  constructor(
    codec: FrameCodec,
    origin: string,
    mostBytes: () => number,
    counts: BridgeCounts,
    reports: LimitedReports,
  ) {
    this.#codec = codec;
    this.#origin = origin;
    this.#mostBytes = mostBytes;
    this.#counts = counts;
    this.#reports = reports;
  }

  /** The frames of some messages, in their order. */
  frames(subject: string, topic: string, messages: readonly Message[]): SentFrame[] {
    const strings = new FrameStrings();
    const envelopes: (readonly unknown[])[] = [];
    for (const message of messages) {
      try {
        envelopes.push(envelopeOf(message, strings));
      } catch (error) {
        this.refuse(topic, message.name, error);
      }
    }
    return envelopes.length === 0 ? [] : this.#fitting(subject, topic, strings.all, envelopes);
  }

  refuse(topic: string, typeName: string, error: unknown): void {
    const refusal =
      error instanceof Refusal ? error : new Refusal('not-encodable', String(error), { cause: error });
    this.#counts.refused[refusal.reason] += 1;
    this.#reports.report(
      `out ${refusal.reason}`,
      `a message of type ${typeName} on ${JSON.stringify(topic)} was not sent: ${refusal.message}`,
      refusal.cause ?? refusal,
    );
  }

  #fitting(
    subject: string,
    topic: string,
    strings: readonly string[],
    envelopes: readonly (readonly unknown[])[],
  ): SentFrame[] {
    const content = encoded({ origin: this.#origin, topic, strings, envelopes });
    const bytes = content.length + this.#codec.overhead;
    if (bytes <= this.#mostBytes()) {
      const sequence = this.#codec.stamper.next();
      const sealed = (): Uint8Array => this.#codec.seal(subject, content, sequence);
      return [{ count: envelopes.length, sealed }];
    }
    if (envelopes.length === 1) {
      const text = `it has ${bytes} bytes, and ${this.#mostBytes()} may be sent`;
      this.refuse(topic, strings[Number(envelopes[0]?.[0])] ?? '', new Refusal('oversized', text));
      return [];
    }
    const half = envelopes.length >> 1;
    return [
      ...this.#fitting(subject, topic, strings, envelopes.slice(0, half)),
      ...this.#fitting(subject, topic, strings, envelopes.slice(half)),
    ];
  }
}
