// A message as its record, as it will be sent (see message-table.ts), among those of others.

import { localEid, type MessageType } from '@stasis-bus/core';
import { type MessageParts, PackedMessage, plainTraits, realm } from '@stasis-bus/core/internal';
import { DictionaryTeller, realmDictionary } from '../values/dictionary.js';
import { PlainReader } from '../values/plain-reader.js';
import { shortHead } from './record-writer.js';

/** Memory that many records lie in, one after the other. */
export interface Chunk {
  bytes: Uint8Array;
}

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});

// One is made per message, and kept until the message has been handled: it is as small as can be.
export class PackedRecord extends PackedMessage {
  readonly type: MessageType;
  readonly number: number;
  readonly chunk: Chunk;
  readonly start: number;
  readonly end: number;

  constructor(type: MessageType, number: number, chunk: Chunk, start: number, end: number) {
    super();
    this.type = type;
    this.number = number;
    this.chunk = chunk;
    this.start = start;
    this.end = end;
  }

  protected unpack(): MessageParts {
    const { type, number, chunk, start, end } = this;
    const { timestamp, value } = realmReader.readRecord(chunk.bytes.subarray(start, end));
    const names = { eid: localEid(), headers: noHeaders, origin: realm.idPrefix };
    return { type, number, timestamp, value, traits: plainTraits, isFrozen: true, ...names };
  }
}

/** Reads what this realm has written itself. */
class RealmReader extends PlainReader {
  readonly #teller = new DictionaryTeller(realmDictionary);

  /** Opens a piece of bytes. */
  at(bytes: Uint8Array): this {
    this.learn(this.#teller.news());
    this.open(bytes);
    return this;
  }

  readRecord(bytes: Uint8Array): { timestamp: number; value: unknown } {
    this.at(bytes).position = shortHead - Float64Array.BYTES_PER_ELEMENT;
    const record = { timestamp: this.readFloat64(), value: this.readValue() };
    this.close();
    return record;
  }
}

const noReferences = {
  messageAt(): never {
    throw new RangeError('a packed value holds no messages');
  },
  readType(): never {
    throw new RangeError('a packed value holds no message types');
  },
};

export const realmReader = new RealmReader(noReferences);
