// Makes frames of messages: one frame of all that wait, unless it would be too large. A message that cannot be sent is refused, and
// holds up nothing. The most bytes that a message can take are known before it is written, so each message is written once.

import type { Message } from '@stasis-bus/core';
import type { BridgeCounts } from '../reports/bridge-counts.js';
import type { LimitedReports } from '../reports/limited-reports.js';
import { envelopeOf, FrameStrings, type Outgoing, outgoing } from '../wire/envelope.js';
import { encoded, type FrameCodec } from '../wire/frame.js';
import { mostHeadBytes, mostTextBytes } from '../wire/plain-values.js';
import { Refusal } from '../wire/refusal.js';

/** How many messages may share a frame. */
export const mostPerFrame = 256;

/** A frame that is ready to be sent. */
export interface SentFrame {
  /** How many messages the frame has. */
  readonly count: number;
  readonly messages: readonly Message[];
  /** How many bytes the frame has. */
  readonly size: number;
  /** Returns the bytes of the frame, stamped and signed, to be sent now. */
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

  /**
   * Returns how many bytes a frame may have now.
   *
   * @param limit the limit of the stream or bucket that the frame goes to, in bytes
   */
  mostBytes(limit = Number.POSITIVE_INFINITY): number {
    return Math.min(this.#mostBytes(), limit);
  }

  /**
   * Returns frames of the messages, in their order. Each frame is made when it is asked for.
   *
   * @param limit the limit of the stream or bucket that the frames go to, in bytes
   */
  *frames(
    subject: string,
    topic: string,
    messages: readonly Message[],
    limit?: number,
  ): Generator<SentFrame, undefined> {
    // The frame without messages: the heads of its array and of the two arrays in it, the origin and the topic.
    const emptyBytes =
      this.#codec.overhead + 3 * mostHeadBytes + mostTextBytes(this.#origin) + mostTextBytes(topic);
    let together: Outgoing[] = [];
    let mostBytes = emptyBytes;
    for (const message of messages) {
      const next = this.#outgoing(topic, message);
      if (next === undefined) continue;
      if (together.length > 0 && mostBytes + next.mostBytes > this.mostBytes(limit)) {
        yield* this.#frame(subject, topic, together, limit);
        together = [];
        mostBytes = emptyBytes;
      }
      together.push(next);
      mostBytes += next.mostBytes;
    }
    if (together.length > 0) yield* this.#frame(subject, topic, together, limit);
  }

  #refuse(topic: string, typeName: string, error: unknown): void {
    const refusal =
      error instanceof Refusal ? error : new Refusal('not-encodable', String(error), { cause: error });
    this.#counts.refused[refusal.reason] += 1;
    this.#reports.report(
      `out ${refusal.reason}`,
      `a message of type ${typeName} on ${JSON.stringify(topic)} was not sent: ${refusal.message}`,
      refusal.cause ?? refusal,
    );
  }

  #outgoing(topic: string, message: Message): Outgoing | undefined {
    try {
      return outgoing(message);
    } catch (error) {
      this.#refuse(topic, message.name, error);
      return undefined;
    }
  }

  /** Yields the frame, or refuses its message if the frame is too large, which only a frame with one message can be. */
  *#frame(
    subject: string,
    topic: string,
    together: readonly Outgoing[],
    limit?: number,
  ): Generator<SentFrame, undefined> {
    const strings = new FrameStrings();
    const envelopes = together.map((next) => envelopeOf(next, strings));
    const content = encoded({ origin: this.#origin, topic, strings: strings.all, envelopes });
    const size = content.length + this.#codec.overhead;
    const mostBytes = this.mostBytes(limit);
    const messages = together.map(({ message }) => message);
    if (size > mostBytes) {
      const text = `it has ${size} bytes, and ${mostBytes} may be sent`;
      for (const message of messages) this.#refuse(topic, message.name, new Refusal('oversized', text));
      return undefined;
    }
    const sequence = this.#codec.stamper.next();
    const sealed = (): Uint8Array => this.#codec.seal(subject, content, sequence);
    yield { count: messages.length, messages, size, sealed };
    return undefined;
  }
}
