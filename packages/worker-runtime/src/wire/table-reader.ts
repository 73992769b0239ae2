// Reads the table of a post (see message-table.ts): its messages, frozen. A port has one reader for life. Nothing is
// taken for granted: of a thread that is not trusted, anything may come.

import { types } from 'node:util';
import { defineMessageType, type Message, type MessageType } from '@stasis-bus/core';
import {
  adoptFormatterNames,
  assembleMessage,
  freezeReceived,
  isContext,
  plainTraits,
  plainWithMessages,
  takeSnapshot,
  traitsOf,
  type ValueTraits,
} from '@stasis-bus/core/internal';
import { type MessageTable, traitBits, type WireType } from './message-table.js';
import { PlainReader, type ReferenceReader } from './packed/plain-reader.js';

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});

export class TableReader implements ReferenceReader {
  readonly #isTrusted: boolean;
  readonly #bytes = new PlainReader(this);
  readonly #types = new Map<number, MessageType>();
  #lastNumber = -1;
  #lastType: MessageType | undefined;
  /** The writer's. */
  #eid = '';
  #origin = '';
  /** Of the table that is being read, so far. */
  #messages: Message[] = [];

  /** @param isTrusted whether the thread that writes is one of a pool */
  constructor(isTrusted: boolean) {
    this.#isTrusted = isTrusted;
  }

  /** The messages of a table. @throws TypeError, RangeError when it is not what a writer makes */
  read(table: MessageTable): Message[] {
    const { bytes, values = [], types: named = [], writer } = table;
    if (writer !== undefined) {
      this.#eid = text('an entity', writer.eid);
      this.#origin = text('an origin', writer.origin);
    }
    for (const type of named) this.#learnType(type);
    this.#bytes.learn(table);
    this.#bytes.open(bytes);
    try {
      return this.#readMessages(values);
    } finally {
      this.#bytes.close();
      this.#messages = [];
    }
  }

  #readMessages(values: readonly unknown[]): Message[] {
    const messages: Message[] = [];
    this.#messages = messages;
    let nextValue = 0;
    while (!this.#bytes.isAtEnd) {
      const bits = this.#bytes.readByte();
      const isPlain = (bits & traitBits.isPlain) !== 0;
      messages.push(this.#readMessage(bits, isPlain ? undefined : values[nextValue]));
      if (!isPlain) nextValue += 1;
    }
    return messages;
  }

  messageAt(index: number): Message {
    return known(this.#messages[index]);
  }

  #readMessage(bits: number, wireValue: unknown): Message {
    const bytes = this.#bytes;
    const type = this.readType();
    const number = bytes.readFloat64();
    const timestamp = bytes.readFloat64();
    const eid = (bits & traitBits.hasEid) === 0 ? this.#eid : this.#readEid();
    const origin = (bits & traitBits.hasOrigin) === 0 ? this.#origin : bytes.readText();
    const headers = (bits & traitBits.hasHeaders) === 0 ? noHeaders : this.#readHeaders();
    const context = (bits & traitBits.hasContext) === 0 ? undefined : this.#readContext();
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
      eid,
      headers,
      origin: text('an origin', origin),
      number,
      context,
    });
  }

  readType(): MessageType {
    const number = this.#bytes.readUint32();
    // Most messages of a post are of one type.
    if (number !== this.#lastNumber || this.#lastType === undefined) {
      this.#lastType = known(this.#types.get(number));
      this.#lastNumber = number;
    }
    return this.#lastType;
  }

  #learnType([number, name, formatters]: WireType): void {
    const type: MessageType = defineMessageType(text('the name of a type', name));
    if (typeof number !== 'number') throw new TypeError('a type has no number');
    const names = texts('formatters', formatters);
    this.#types.set(number, type);
    this.#lastType = undefined;
    adoptFormatterNames(type, names, this.#isTrusted);
  }

  #readEid(): string | null {
    const eid = this.#bytes.readValue();
    return eid === null ? null : text('an entity', eid);
  }

  #readHeaders(): Readonly<Record<string, string>> {
    const headers = this.#bytes.readValue();
    if (typeof headers !== 'object' || headers === null) throw new TypeError('headers are no object');
    for (const header of Object.values(headers)) {
      if (typeof header !== 'string') throw new TypeError('a header is no string');
    }
    return headers as Readonly<Record<string, string>>;
  }

  #readContext(): Message {
    const context = this.messageAt(this.#bytes.readUint32());
    if (!isContext(context)) throw new TypeError('a context is something else');
    return context;
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

/** Stops at the first hole of however long an array. */
function texts(what: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new TypeError(`${what} are no list`);
  const read: string[] = [];
  for (const part of value) read.push(text(what, part));
  return read;
}
