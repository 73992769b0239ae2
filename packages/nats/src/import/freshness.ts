// Whether a signed frame is what its sender sends now, or what somebody has seen and sends again. It is stale if its time is not
// near the time at which it came, or at which the server has stored it; it is repeated if one with its number, or a later one,
// has come on its subject from the same session.
//
// Numbers are remembered for as long as a frame with them could pass for fresh: twice as long as clocks may be apart, for a clock
// that is ahead. Only who has the secret can have one remembered.

import type { JsMsg } from '@nats-io/jetstream';
import { wallMs } from '@stasis-bus/core/internal';
import { Refusal } from '../wire/refusal.js';
import type { Stamp } from '../wire/stamp.js';

/** How far apart the clocks may be, with the time that a frame takes. */
export const mostApartMs = 60_000;

/** Where and when the server has stored a frame. */
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
  /** Where it was read, if it was stored: it is no other frame when it is read there again. */
  readonly place: number | undefined;
}

export class Freshness {
  // Two halves: when it is time, the older goes, and the younger is the older.
  #younger = new Map<string, Known>();
  #older = new Map<string, Known>();
  #turnedMs = Number.NEGATIVE_INFINITY;

  /**
   * @param stored if the server has stored it; else it comes just now
   * @throws Refusal
   */
  check(subject: string, { session, sequence, timeMs }: Stamp, stored: Stored | undefined): void {
    const nowMs = stored?.timeMs ?? wallMs();
    const ageMs = nowMs - timeMs;
    if (Math.abs(ageMs) > mostApartMs)
      throw new Refusal(
        'stale',
        `by its time it was sent ${secondsOf(ageMs)} it came: it is old, or clocks differ`,
      );
    const key = `${session}${subject}`;
    const known = this.#younger.get(key) ?? this.#older.get(key);
    const place = stored?.sequence;
    const isSame = place !== undefined && known?.place === place && known.sequence === sequence;
    if (known !== undefined && !isSame && !isLater(known, sequence, timeMs))
      throw new Refusal(
        'repeated',
        `its sender has sent number ${known.sequence} there, and it has number ${sequence}`,
      );
    this.#turn(nowMs);
    this.#younger.set(key, { sequence, timeMs, place });
  }

  #turn(nowMs: number): void {
    if (nowMs - this.#turnedMs < 2 * mostApartMs) return;
    this.#older = this.#younger;
    this.#younger = new Map();
    this.#turnedMs = nowMs;
  }
}

/** A frame that is sent again, since its sender does not know whether it was stored, has the number that it had. */
function isLater(known: Known, sequence: number, timeMs: number): boolean {
  return sequence > known.sequence || (sequence === known.sequence && timeMs > known.timeMs);
}

function secondsOf(ageMs: number): string {
  const seconds = Math.round(Math.abs(ageMs) / 1_000);
  return ageMs > 0 ? `${seconds} s before` : `${seconds} s after`;
}
