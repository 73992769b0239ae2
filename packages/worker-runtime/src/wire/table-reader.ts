// Reads the table of a post (see message-table.ts): its messages, frozen. A port has one reader for life. Nothing is
// taken for granted: of a thread that is not trusted, anything may come.

import { types } from 'node:util';
import { defineMessageType, type Message, type MessageType } from '@stasis-bus/core';
import {
  adoptFormatterNames,
  assembleMessage,
  freezeReceived,
  plainTraits,
  plainWithMessages,
  takeSnapshot,
  traitsOf,
  type ValueTraits,
} from '@stasis-bus/core/internal';
import { type MessageTable, mostNames, traitBits } from './message-table.js';
import { PlainReader, type ReferenceReader } from './packed/plain-reader.js';

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});

export class TableReader implements ReferenceReader {
  readonly #isTrusted: boolean;
  readonly #bytes = new PlainReader(this);
  readonly #types: MessageType[] = [];
  readonly #names: (string | null)[] = [];
  #type: MessageType | undefined;
  #eid: string | null = null;
  #origin = '';
  /** Of the table that is being read, so far. */
  #messages: Message[] = [];

  /** @param isTrusted whether the thread that writes is one of a pool */
  constructor(isTrusted: boolean) {
    this.#isTrusted = isTrusted;
  }

  /** The messages of a table. @throws TypeError, RangeError when it is not what a writer makes */
  read({ bytes, values, shapes }: MessageTable): Message[] {
    this.#bytes.learn(shapes);
    this.#bytes.open(bytes);
    this.#type = undefined;
    const messages: Message[] = [];
    this.#messages = messages;
    let nextValue = 0;
    while (!this.#bytes.isAtEnd) {
      const bits = this.#bytes.readByte();
      const isPlain = (bits & traitBits.isPlain) !== 0;
      messages.push(this.#readMessage(bits, isPlain ? undefined : values[nextValue]));
      if (!isPlain) nextValue += 1;
    }
    this.#messages = [];
    if (this.#types.length + this.#names.length > mostNames) {
      this.#types.length = 0;
      this.#names.length = 0;
    }
    return messages;
  }

  messageAt(index: number): Message {
    return known(this.#messages[index]);
  }

  #readMessage(bits: number, wireValue: unknown): Message {
    const bytes = this.#bytes;
    if ((bits & traitBits.isAlike) === 0) {
      this.#type = this.readType();
      this.#eid = this.#readName();
      this.#origin = text('an origin', this.#readName());
    }
    const type = this.#type;
    if (type === undefined) throw new TypeError('a message has no type');
    const number = bytes.readFloat64();
    const timestamp = bytes.readFloat64();
    const headers = (bits & traitBits.hasHeaders) === 0 ? noHeaders : this.#readHeaders();
    const isPlain = (bits & traitBits.isPlain) !== 0;
    const holdsMessages = (bits & traitBits.holdsMessages) !== 0;
    const value = isPlain ? bytes.readValue() : this.#restore(wireValue, holdsMessages);
    if (value === undefined) throw new TypeError('a message has no value');
    return assembleMessage({
      type,
      value,
      traits: isPlain
        ? plainTraitsOf(holdsMessages)
        : traitsOf(holdsMessages, (bits & traitBits.holdsBytes) !== 0),
      isFrozen: isPlain,
      timestamp,
      eid: this.#eid,
      headers,
      origin: this.#origin,
      number,
    });
  }

  readType(): MessageType {
    const name = this.#bytes.readValue();
    if (typeof name === 'number') return known(this.#types[name]);
    const type: MessageType = defineMessageType(text('the name of a type', name));
    this.#types.push(type);
    const formatters = this.#bytes.readValue();
    if (!Array.isArray(formatters)) throw new TypeError('formatters are no list');
    adoptFormatterNames(
      type,
      formatters.map((formatter) => text('a formatter', formatter)),
      this.#isTrusted,
    );
    return type;
  }

  #readName(): string | null {
    const name = this.#bytes.readValue();
    if (typeof name === 'number') return known(this.#names[name]);
    const read = name === null ? null : text('a name', name);
    this.#names.push(read);
    return read;
  }

  #readHeaders(): Readonly<Record<string, string>> {
    const headers = this.#bytes.readValue();
    if (typeof headers !== 'object' || headers === null) throw new TypeError('headers are no object');
    for (const header of Object.values(headers)) {
      if (typeof header !== 'string') throw new TypeError('a header is no string');
    }
    return headers as Readonly<Record<string, string>>;
  }

  /** A value that came beside the bytes. */
  #restore(wireValue: unknown, holdsMessages: boolean): unknown {
    // What `create` would refuse is refused here as well: home could not pass it on.
    if (!this.#isTrusted) takeSnapshot(wireValue, true);
    return holdsMessages ? restoreLeaves(wireValue, this.#messages) : freezeReceived(wireValue);
  }
}

function plainTraitsOf(holdsMessages: boolean): ValueTraits {
  return holdsMessages ? plainWithMessages : plainTraits;
}

function restoreLeaves(value: unknown, messages: readonly Message[]): unknown {
  return freezeReceived(value, (candidate) => {
    if (!types.isStringObject(candidate)) return undefined;
    const boxed = String(candidate);
    const rest = boxed.slice(1);
    if (boxed.startsWith('s')) return Object.freeze(new String(rest));
    return boxed.startsWith('m') ? messages[Number(rest)] : defineMessageType(rest);
  });
}

function text(what: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new TypeError(`${what} is no text`);
  return value;
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('a name is not known');
  return value;
}
