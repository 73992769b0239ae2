// The stamp of a frame: which bridge sent it, which of that bridge's frames it is, and when it was sent.
//
//     8 bytes      the session, which each bridge chooses at random when it begins
//     6 bytes      the sequence number; on one subject, later frames have higher numbers
//     6 bytes      milliseconds since 1970, by the clock of the sender
//
// A frame that is sent again keeps its number and gets a later time.

import { randomBytes } from 'node:crypto';
import { wallMs } from '@stasis-bus/core/internal';
import { Refusal } from './refusal.js';

export interface Stamp {
  readonly session: string;
  readonly sequence: number;
  readonly timeMs: number;
}

export const stampBytes = 20;

const sequenceAt = 8;
const timeAt = 14;
const numberBytes = 6;

/** The sessions of all bridges that this process has or had. */
const sessionsHere = new Set<string>();

/** Returns whether a bridge of this process has sent the frame. */
export function isFromHere({ session }: Stamp): boolean {
  return sessionsHere.has(session);
}

/** Stamps the frames of one bridge. */
export class Stamper {
  readonly #session = randomBytes(sequenceAt);
  readonly session = this.#session.toString('hex');
  #last = 0;

  constructor() {
    sessionsHere.add(this.session);
  }

  /** Returns the number of the next frame. */
  next(): number {
    this.#last += 1;
    return this.#last;
  }

  /** Writes the stamp of the frame with this number, with the present time. */
  write(bytes: Buffer, at: number, sequence: number): void {
    bytes.set(this.#session, at);
    bytes.writeUIntBE(sequence, at + sequenceAt, numberBytes);
    bytes.writeUIntBE(Math.floor(wallMs()), at + timeAt, numberBytes);
  }
}

/**
 * Returns the stamp that these bytes begin with.
 *
 * @throws Refusal
 */
export function stampFrom(bytes: Uint8Array): Stamp {
  if (bytes.length < stampBytes) throw new Refusal('malformed', 'it is too short for a frame');
  const stamp = Buffer.from(bytes.buffer, bytes.byteOffset, stampBytes);
  return {
    session: stamp.toString('hex', 0, sequenceAt),
    sequence: stamp.readUIntBE(sequenceAt, numberBytes),
    timeMs: stamp.readUIntBE(timeAt, numberBytes),
  };
}
