// Tells a signed frame that its sender has just sent from one that somebody has recorded and replays. A frame is stale if its time is
// not near the time at which it arrived, or at which the server stored it. A frame is repeated if a frame with the same number, or a
// later one, has arrived on its subject from the same session.
//
// A number is remembered for as long as its frame could pass for fresh: twice as long as clocks may be apart, because a clock may be
// ahead. Nobody without the secret can make a process remember a number.

import type { JsMsg } from '@nats-io/jetstream';
import { wallMs } from '@stasis-bus/core/internal';
import { Refusal } from '../wire/refusal.js';
import type { Stamp } from '../wire/stamp.js';

/** How far apart clocks may be, including the time that a frame takes to arrive. */
export const mostApartMs = 60_000;

/** Where in its stream, and when, the server stored a frame. */
export interface Stored {
  readonly sequence: number;
  readonly timeMs: number;
}

export function storedAt({ seq, info }: JsMsg): Stored {
  return { sequence: seq, timeMs: info.timestampNanos / 1e6 };
}

interface Known {
  readonly sequence: number;
  readonly timeMs: number;
  /** Where in its stream the frame was read, if it was stored: the same frame may be read there again. */
  readonly position: number | undefined;
}

export class Freshness {
  // Two generations: from time to time the older one is dropped, and the younger one becomes the older.
  #younger = new Map<string, Known>();
  #older = new Map<string, Known>();
  #turnedMs = Number.NEGATIVE_INFINITY;

  /**
   * Checks a frame, and remembers its number.
   *
   * @param stored absent for a frame that the server has not stored: its time must be near the present
   * @throws Refusal
   */
  check(subject: string, { session, sequence, timeMs }: Stamp, stored: Stored | undefined): void {
    const nowMs = stored?.timeMs ?? wallMs();
    const ageMs = nowMs - timeMs;
    if (Math.abs(ageMs) > mostApartMs)
      throw new Refusal(
        'stale',
        `by its stamp it was sent ${secondsOf(ageMs)} it arrived: it is old, or the clocks differ`,
      );
    const key = `${session}${subject}`;
    const known = this.#younger.get(key) ?? this.#older.get(key);
    const position = stored?.sequence;
    const isSame = position !== undefined && known?.position === position && known.sequence === sequence;
    if (known !== undefined && !isSame && !isLater(known, sequence, timeMs))
      throw new Refusal(
        'repeated',
        `it has number ${sequence}, and number ${known.sequence} of the same sender has already arrived there`,
      );
    this.#turn(nowMs);
    this.#younger.set(key, { sequence, timeMs, position });
  }

  #turn(nowMs: number): void {
    if (nowMs - this.#turnedMs < 2 * mostApartMs) return;
    this.#older = this.#younger;
    this.#younger = new Map();
    this.#turnedMs = nowMs;
  }
}

/** A sender that does not know whether a frame was stored sends it again, with the same number and a later time. */
function isLater(known: Known, sequence: number, timeMs: number): boolean {
  return sequence > known.sequence || (sequence === known.sequence && timeMs > known.timeMs);
}

function secondsOf(ageMs: number): string {
  const seconds = Math.round(Math.abs(ageMs) / 1_000);
  return ageMs > 0 ? `${seconds} s before` : `${seconds} s after`;
}
