// A message in the form of its record, ready to be sent (see message-table.ts), in memory that it shares with other records. It is read
// only if home needs it.

import { localEid, type MessageType } from '@stasis-bus/core';
import { type MessageParts, PackedMessage, plainTraits, realm } from '@stasis-bus/core/internal';
import { DictionaryTeacher, realmDictionary } from '../values/dictionary.js';
import { PlainReader } from '../values/plain-reader.js';
import { shortHead } from './record-writer.js';

/** Memory in which many records follow one another. */
export interface Chunk {
  bytes: Uint8Array;
}

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});

// A record is made for each message and kept until the message has been handled, so it is as small as possible.
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

/** Reads what this realm itself has written. */
class RealmReader extends PlainReader {
  readonly #teacher = new DictionaryTeacher(realmDictionary);

  /** Opens bytes, after learning everything that they may refer to. */
  at(bytes: Uint8Array): this {
    this.learn(this.#teacher.news());
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
    throw new RangeError('a packed value cannot hold messages');
  },
  readType(): never {
    throw new RangeError('a packed value cannot hold message types');
  },
};

export const realmReader = new RealmReader(noReferences);
