// A frame: the content of one NATS message, which is one or more bus messages of one topic from one origin.
//
//     byte 0       version, 1
//     byte 1       0: not signed; 1: signed
//     32 bytes     if signed: HMAC-SHA256 with the secret, over the subject, a zero byte and everything that follows
//     20 bytes     the stamp (see stamp.ts)
//     the rest     CBOR: [origin, topic, [string …], [envelope …]]
//
// What envelopes have in common (types, entities, the beginnings of ids) is written once, as a string of the frame.
//
// The subject is signed as well, so that nobody can move a frame to another topic, or make it another kind of message. A frame is
// stamped only when it is sent, so that a frame that is sent again need not be encoded again.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { Decoder, Encoder } from 'cbor-x';
import { Refusal } from './refusal.js';
import { scanCbor } from './scan-cbor.js';
import { type Stamp, Stamper, stampBytes, stampFrom } from './stamp.js';

/** The content of a frame. */
export interface Content {
  /** The bridge that sent the frame. */
  readonly origin: string;
  readonly topic: string;
  /** The envelopes refer to these by index. */
  readonly strings: readonly unknown[];
  readonly envelopes: readonly unknown[];
}

/** A frame that has arrived. */
export interface OpenFrame extends Content {
  readonly stamp: Stamp;
  /** Whether all values that are written as CBOR are trees of plain objects, arrays and primitives. */
  readonly isTree: boolean;
}

const version = 1;
const macBytes = 32;

const encoder = new Encoder({ useRecords: false, tagUint8Array: false });
const decoder = new Decoder({ useRecords: false, mapsAsObjects: true });

export class FrameCodec {
  readonly stamper = new Stamper();
  readonly #secret: string | Uint8Array | undefined;

  /** @param secret if `undefined`, frames are not signed, and signed ones are refused */
  constructor(secret: string | Uint8Array | undefined) {
    this.#secret = secret;
  }

  get isSigning(): boolean {
    return this.#secret !== undefined;
  }

  /** How many bytes a frame has besides its content. */
  get overhead(): number {
    return 2 + (this.isSigning ? macBytes : 0) + stampBytes;
  }

  /** Returns a frame without messages, which only says that its sender is alive. */
  encodeEmpty(subject: string, origin: string): Uint8Array {
    return this.encode(subject, { origin, topic: '', strings: [], envelopes: [] });
  }

  /** Returns a new frame, to be sent now and only once. */
  encode(subject: string, content: Content): Uint8Array {
    return this.seal(subject, encoded(content), this.stamper.next());
  }

  /** Returns a frame with this content, to be sent now. */
  seal(subject: string, content: Uint8Array, sequence: number): Uint8Array {
    const bytes = Buffer.allocUnsafe(this.overhead + content.length);
    const stampAt = bytes.length - content.length - stampBytes;
    bytes[0] = version;
    bytes[1] = this.isSigning ? 1 : 0;
    this.stamper.write(bytes, stampAt, sequence);
    bytes.set(content, stampAt + stampBytes);
    if (this.#secret !== undefined) mac(this.#secret, subject, bytes.subarray(stampAt)).copy(bytes, 2);
    return bytes;
  }

  /** @throws Refusal */
  decode(subject: string, bytes: Uint8Array): OpenFrame {
    if (bytes.length < 2) throw new Refusal('malformed', 'it is too short for a frame');
    if (bytes[0] !== version) throw new Refusal('unknown-version', `version ${bytes[0]} is unknown`);
    const body = this.#authentic(subject, bytes);
    const stamp = stampFrom(body);
    const content = body.subarray(stampBytes);
    const { isPlain, hasBytes } = scanCbor(content);
    if (!isPlain) throw new Refusal('malformed', 'it is not plain CBOR');
    return { ...checked(decoded(content)), stamp, isTree: !hasBytes };
  }

  #authentic(subject: string, bytes: Uint8Array): Uint8Array {
    const signed = bytes[1];
    if (this.#secret === undefined) {
      if (signed !== 0) throw new Refusal('forged', 'it is signed, but this bridge has no secret');
      return bytes.subarray(2);
    }
    const body = bytes.subarray(2 + macBytes);
    const given = bytes.subarray(2, 2 + macBytes);
    if (
      signed !== 1 ||
      given.length !== macBytes ||
      !timingSafeEqual(given, mac(this.#secret, subject, body))
    )
      throw new Refusal('forged', 'it is not signed with the secret');
    return body;
  }
}

/** Returns the content as it is in the frame. */
export function encoded({ origin, topic, strings, envelopes }: Content): Uint8Array {
  return encoder.encode([origin, topic, strings, envelopes]);
}

function mac(secret: string | Uint8Array, subject: string, body: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(subject).update('\0').update(body).digest();
}

function decoded(body: Uint8Array): unknown {
  try {
    return decoder.decode(body);
  } catch (cause) {
    throw new Refusal('malformed', 'it cannot be decoded', { cause });
  }
}

function checked(content: unknown): Content {
  const [origin, topic, strings, envelopes] = Array.isArray(content) && content.length === 4 ? content : [];
  const isHead = typeof origin === 'string' && origin !== '' && typeof topic === 'string';
  if (!isHead || !Array.isArray(strings) || !Array.isArray(envelopes))
    throw new Refusal('malformed', 'it does not have the parts of a frame');
  return { origin, topic, strings, envelopes };
}
