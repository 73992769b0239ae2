// A frame: what one NATS message carries, one or many messages of one topic from one origin.
//
//     byte 0       version, 1
//     byte 1       0: not signed; 1: signed
//     32 bytes     if signed: HMAC-SHA256 with the secret, over the subject, a zero byte and all that follows
//     the rest     CBOR: [origin, topic, [string …], [envelope …]]
//
// What envelopes have in common (types, entities, the beginnings of ids) stands once among the strings.
//
// The subject is signed as well: nobody can have a frame arrive on another topic, or as another kind of message.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { Decoder, Encoder } from 'cbor-x';
import { scanCbor } from './plain-values.js';
import { Refusal } from './refusal.js';

export interface Frame {
  /** Which bridge sent it. */
  readonly origin: string;
  readonly topic: string;
  /** What the envelopes refer to by index. */
  readonly strings: readonly unknown[];
  readonly envelopes: readonly unknown[];
}

/** A frame that has come. */
export interface OpenFrame extends Frame {
  /** All values in it that lie there as CBOR are trees of plain objects, arrays and primitives. */
  readonly isTree: boolean;
}

const version = 1;
const macBytes = 32;

const encoder = new Encoder({ useRecords: false, tagUint8Array: false });
const decoder = new Decoder({ useRecords: false, mapsAsObjects: true });

export class FrameCodec {
  readonly #secret: string | Uint8Array | undefined;

  /** @param secret absent: nothing is signed, and nothing signed is expected */
  constructor(secret: string | Uint8Array | undefined) {
    this.#secret = secret;
  }

  encode(subject: string, { origin, topic, strings, envelopes }: Frame): Uint8Array {
    const body = encoder.encode([origin, topic, strings, envelopes]);
    if (this.#secret === undefined) return Buffer.concat([Buffer.of(version, 0), body]);
    return Buffer.concat([Buffer.of(version, 1), mac(this.#secret, subject, body), body]);
  }

  /** @throws Refusal */
  decode(subject: string, bytes: Uint8Array): OpenFrame {
    if (bytes.length < 2) throw new Refusal('malformed', 'it is too short for a frame');
    if (bytes[0] !== version) throw new Refusal('unknown-version', `version ${bytes[0]} is not known here`);
    const body = this.#authentic(subject, bytes);
    const { isPlain, hasBytes } = scanCbor(body);
    if (!isPlain) throw new Refusal('malformed', 'it is no plain CBOR');
    return checked(decoded(body), !hasBytes);
  }

  #authentic(subject: string, bytes: Uint8Array): Uint8Array {
    const signed = bytes[1];
    if (this.#secret === undefined) {
      if (signed !== 0) throw new Refusal('forged', 'it is signed, and there is no secret here');
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

function mac(secret: string | Uint8Array, subject: string, body: Uint8Array): Uint8Array {
  return createHmac('sha256', secret).update(subject).update('\0').update(body).digest();
}

function decoded(body: Uint8Array): unknown {
  try {
    return decoder.decode(body);
  } catch (cause) {
    throw new Refusal('malformed', 'it cannot be decoded', { cause });
  }
}

function checked(content: unknown, isTree: boolean): OpenFrame {
  const [origin, topic, strings, envelopes] = Array.isArray(content) && content.length === 4 ? content : [];
  if (typeof origin !== 'string' || origin === '' || typeof topic !== 'string')
    throw new Refusal('malformed', 'it has not the parts of a frame');
  if (!Array.isArray(strings) || !Array.isArray(envelopes))
    throw new Refusal('malformed', 'it has not the parts of a frame');
  return { origin, topic, strings, envelopes, isTree };
}
