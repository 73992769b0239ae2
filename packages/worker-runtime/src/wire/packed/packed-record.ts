// A message's record, as it will be sent, with its value as bytes: that is its snapshot.

import { type PackedValue, packedTraits, type Snapshot } from '@stasis-bus/core/internal';
import { DictionaryTeller, realmDictionary } from './dictionary.js';
import { PlainReader } from './plain-reader.js';
import { shortHead } from './record-writer.js';

/** Memory that many records lie in, one after the other. */
export interface Chunk {
  bytes: Uint8Array;
}

export class PackedRecord implements PackedValue, Snapshot {
  readonly chunk: Chunk;
  readonly start: number;
  readonly end: number;

  constructor(chunk: Chunk, start: number, end: number) {
    this.chunk = chunk;
    this.start = start;
    this.end = end;
  }

  get value(): PackedValue {
    return this;
  }

  get traits(): typeof packedTraits {
    return packedTraits;
  }

  unpack(): unknown {
    return realmReader.at(this.chunk.bytes, this.start + shortHead, this.end).readValue();
  }
}

/** Reads what this realm has written itself. */
class RealmReader extends PlainReader {
  readonly #teller = new DictionaryTeller(realmDictionary);

  /** Opens a piece of bytes. */
  at(bytes: Uint8Array, start: number, end: number): this {
    this.learn(this.#teller.news());
    this.open(bytes.subarray(start, end));
    return this;
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
