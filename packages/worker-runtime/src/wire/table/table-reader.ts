// Reads the messages of a post's table, frozen (see message-table.ts). A port has one reader for life. A thread that is not trusted may
// send anything, so everything is checked. If a single value is wrong, its message becomes an UnreadableMessage; if the bytes are
// wrong, the whole table is refused.

import { BusError, defineMessageType, type Message, type MessageType } from '@stasis-bus/core';
import {
  adoptFormatterNames,
  assembleMessage,
  freezeReceived,
  internalsOf,
  isContext,
  ownProperty,
  plainTraits,
  plainWithMessages,
  takeSnapshot,
  traitsOf,
  type ValueTraits,
} from '@stasis-bus/core/internal';
import { PlainReader, type ReferenceReader } from '../values/plain-reader.js';
import { type MessageTable, traitBits, type UnsentValue, type WireType } from './message-table.js';
import { UnreadableMessage } from './unreadable-message.js';
import { restoreLeaves } from './wire-leaves.js';

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});

export class TableReader implements ReferenceReader {
  readonly #isTrusted: boolean;
  readonly #bytes = new PlainReader(this);
  readonly #types = new Map<number, MessageType>();
  #lastNumber = -1;
  #lastType: MessageType | undefined;
  /** The check that values of the last type must pass. */
  #lastCheck: ((value: unknown) => void) | undefined;
  /** The writer's own entity and origin. */
  #eid = '';
  #origin = '';
  /** The messages of the current table that have been read so far. */
  #messages: Message[] = [];
  /** An unreadable message inside the message that is being read. */
  #spoiledBy: UnreadableMessage | undefined;
  #refused: UnreadableMessage[] = [];

  /** @param isTrusted whether the thread that writes belongs to a pool, or is home */
  constructor(isTrusted: boolean) {
    this.#isTrusted = isTrusted;
  }

  /** Returns the messages of a table, in order. @throws TypeError, RangeError if it is not what a TableWriter makes */
  read(table: MessageTable): Message[] {
    const { bytes } = table;
    const values = ownProperty(table, 'values') ?? [];
    const unsent = ownProperty(table, 'unsent') ?? [];
    const writer = ownProperty(table, 'writer');
    if (writer !== undefined) {
      this.#eid = text('an entity', writer.eid);
      this.#origin = text('an origin', writer.origin);
    }
    for (const type of ownProperty(table, 'types') ?? []) this.#learnType(type);
    this.#bytes.learn(table);
    this.#bytes.open(bytes);
    try {
      return this.#readMessages(values, unsent);
    } finally {
      this.#bytes.close();
      this.#messages = [];
    }
  }

  #readMessages(values: readonly unknown[], unsent: readonly UnsentValue[]): Message[] {
    const messages: Message[] = [];
    this.#messages = messages;
    if (this.#refused.length > 0) this.#refused = [];
    const reasons = unsent.length === 0 ? undefined : new Map(unsent);
    let nextValue = 0;
    while (!this.#bytes.isAtEnd) {
      const bits = this.#bytes.readByte();
      const isPlain = (bits & traitBits.isPlain) !== 0;
      if (isPlain) {
        messages.push(this.#readMessage(bits, undefined, undefined));
      } else {
        messages.push(this.#readMessage(bits, values[nextValue], reasons?.get(nextValue)));
        nextValue += 1;
      }
    }
    return messages;
  }

  /** The unreadable messages of the last table. */
  get refused(): readonly UnreadableMessage[] {
    return this.#refused;
  }

  messageAt(index: number): Message {
    const message = known(this.#messages[index]);
    if (message instanceof UnreadableMessage) this.#spoiledBy = message;
    return message;
  }

  /** @param whyUnsent the reason why the value is absent, if the writer has given one */
  #readMessage(bits: number, wireValue: unknown, whyUnsent: string | undefined): Message {
    const bytes = this.#bytes;
    const type = this.readType();
    const check = this.#lastCheck;
    this.#spoiledBy = undefined;
    const number = bytes.readFloat64();
    const timestamp = bytes.readFloat64();
    const eid = (bits & traitBits.hasEid) === 0 ? this.#eid : this.#readEid();
    const origin = (bits & traitBits.hasOrigin) === 0 ? this.#origin : bytes.readText();
    const headers = (bits & traitBits.hasHeaders) === 0 ? noHeaders : this.#readHeaders();
    const context = (bits & traitBits.hasContext) === 0 ? undefined : this.#readContext();
    const isPlain = (bits & traitBits.isPlain) !== 0;
    const holdsMessages = (bits & traitBits.holdsMessages) !== 0;
    const plainValue = isPlain ? bytes.readValue() : undefined;
    try {
      const value = isPlain ? plainValue : this.#restore(wireValue, holdsMessages);
      if (value === undefined) throw noValue(whyUnsent);
      check?.(value);
      this.#refuseIfSpoiled();
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
    } catch (thrown) {
      return this.#refuse(type, thrown);
    }
  }

  #refuseIfSpoiled(): void {
    if (this.#spoiledBy !== undefined) throw this.#spoiledBy.why;
  }

  #refuse(type: MessageType, why: unknown): Message {
    const message = new UnreadableMessage(type, why);
    this.#refused.push(message);
    return message;
  }

  readType(): MessageType {
    const number = this.#bytes.readUint32();
    // Most messages of a post are of one type.
    if (number !== this.#lastNumber || this.#lastType === undefined) {
      this.#lastType = known(this.#types.get(number));
      this.#lastCheck = internalsOf(this.#lastType).checkValue;
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
    if (typeof headers !== 'object' || headers === null) throw new TypeError('the headers are not an object');
    for (const header of Object.values(headers)) {
      if (typeof header !== 'string') throw new TypeError('a header is not a string');
    }
    return headers as Readonly<Record<string, string>>;
  }

  #readContext(): Message | undefined {
    const context = this.messageAt(this.#bytes.readUint32());
    if (context === this.#spoiledBy) return undefined;
    if (!isContext(context)) throw new TypeError('the contexts of a message are of the wrong type');
    return context;
  }

  /** Returns a value that came beside the bytes, frozen, with its messages and types in place. */
  #restore(wireValue: unknown, holdsMessages: boolean): unknown {
    // What `create` refuses is refused here as well, since home could not pass it on.
    if (!this.#isTrusted) takeSnapshot(wireValue, true);
    return holdsMessages
      ? restoreLeaves(wireValue, (index) => this.messageAt(index))
      : freezeReceived(wireValue);
  }
}

function noValue(whyUnsent: string | undefined): Error {
  if (whyUnsent === undefined) return new TypeError('a message has no value');
  return new BusError(
    'ERR_STASIS_MESSAGE_REFUSED',
    `the message could not be sent to another thread: ${whyUnsent}`,
  );
}

function plainTraitsOf(holdsMessages: boolean): ValueTraits {
  return holdsMessages ? plainWithMessages : plainTraits;
}

function text(what: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new TypeError(`${what} is not a non-empty string`);
  return value;
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('a message or a type is not known by its number');
  return value;
}

/** Stops at the first hole, however long the array is. */
function texts(what: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new TypeError(`${what} are not an array`);
  const read: string[] = [];
  for (const part of value) read.push(text(what, part));
  return read;
}
