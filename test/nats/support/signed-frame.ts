// Frames as a bridge would make them, byte by byte.

import { createHmac } from 'node:crypto';
import { encode } from 'cbor-x';

export interface GivenStamp {
  /** Sixteen hexadecimal digits. */
  readonly session?: string;
  readonly sequence?: number;
  readonly timeMs?: number;
}

let lastSequence = 0;

/** By default: of one session, the next number, now. */
export function stamp({
  session = '00112233aabbccdd',
  sequence,
  timeMs = Date.now(),
}: GivenStamp = {}): Buffer {
  lastSequence += 1;
  const bytes = Buffer.alloc(20);
  bytes.write(session, 'hex');
  bytes.writeUIntBE(sequence ?? lastSequence, 8, 6);
  bytes.writeUIntBE(timeMs, 14, 6);
  return bytes;
}

export function signedFrame(secret: string, subject: string, content: unknown, given?: GivenStamp): Buffer {
  const body = Buffer.concat([stamp(given), encode(content)]);
  const mac = createHmac('sha256', secret).update(subject).update('\0').update(body).digest();
  return Buffer.concat([Buffer.of(1, 1), mac, body]);
}
