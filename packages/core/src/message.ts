// A message: a typed, immutable value with an identity. It is one object for all its receivers at home; on other
// threads it is rebuilt with the same id, timestamp, entity id and headers (SPEC 2.1, 2.5).

import { checkName, invalidArgument } from './arguments.js';
import { hasBrand, messageBrand } from './brands.js';
import type { MessageType } from './message-type.js';
import { formatMessage } from './message-type.js';
import { realm } from './realm.js';
import type { Received } from './values/received.js';
import { snapshot } from './values/snapshot.js';
import { plainTraits, type ValueTraits } from './values/value-traits.js';

/** A message, the same in every realm: everything in it is read-only. */
export interface Message<T = unknown, N extends string = string> {
  readonly type: MessageType<T, N>;
  /** The type's name: a `switch` on it narrows a union of messages. */
  readonly name: N;
  /** What was published, deeply frozen. */
  readonly value: Received<T>;
  /** When the message was created: epoch milliseconds, with fraction. */
  readonly timestamp: number;
  /** The entity that originated the message; `null` for an aggregate. */
  readonly eid: string | null;
  /** Unique; the same in every realm and process. */
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The message in the named form, or `undefined` when its type has no such formatter in this realm. What the
   * formatter throws is thrown to the caller.
   */
  format(formatter: string, sanitizer?: Sanitizer): unknown;
  /** What the type's `json` formatter gives, else the message's parts as a plain object. */
  toJSON(): unknown;
}

/** Lets the caller of `format` leave parts out (SPEC 2.6). */
export interface Sanitizer {
  /** Whether to leave out the part of this kind (`'channel'`, say) with this id or snapshot. */
  omit(kind: string, idOrSnapshot: unknown): boolean;
}

/** The message of a message type: `MessageOf<typeof CallStarted>`. */
export type MessageOf<M> = M extends MessageType<infer T, infer N> ? Message<T, N> : never;

/** All that makes a message; `id` is its number in this realm, or the id that another realm gave it. */
export interface MessageParts {
  readonly type: MessageType;
  /** A frozen snapshot. */
  readonly value: unknown;
  /** Plain, if absent. */
  readonly traits?: ValueTraits;
  readonly timestamp: number;
  readonly eid: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly id: number | string;
}

/** What goes to other realms in place of the value, and what must be known of it. */
export interface WireValue {
  readonly value: unknown;
  readonly traits: ValueTraits;
}

const wireValueKey: unique symbol = Symbol.for('@stasis-bus/message-wire-value@1') as never;

class FrozenMessage implements Message {
  readonly type: MessageType;
  declare readonly value: unknown;
  readonly timestamp: number;
  readonly eid: string | null;
  readonly headers: Readonly<Record<string, string>>;
  #id: number | string;
  readonly #traits: ValueTraits;
  // What nobody could write to, if the value holds bytes; else the value itself.
  readonly #pristine: unknown;

  constructor({ type, value, traits = plainTraits, timestamp, eid, headers, id }: MessageParts) {
    this.type = type;
    if (traits.holdsBytes) defineLazily(this, value);
    else this.value = value;
    this.#pristine = value;
    this.#traits = traits;
    this.timestamp = timestamp;
    this.eid = eid;
    this.headers = headers;
    this.#id = id;
    Object.freeze(this);
  }

  get [wireValueKey](): WireValue {
    return { value: this.#pristine, traits: this.#traits };
  }

  get name(): string {
    return this.type.name;
  }

  // Ids are made when asked for: most messages are never asked, and the string costs more than the message.
  get id(): string {
    if (typeof this.#id === 'number') this.#id = realm.idPrefix + this.#id.toString(36);
    return this.#id;
  }

  format(formatter: string, sanitizer?: Sanitizer): unknown {
    checkName('formatter', formatter);
    if (sanitizer !== undefined) checkSanitizer(sanitizer);
    return formatMessage(this, formatter, sanitizer);
  }

  toJSON(): unknown {
    if (this.type.formatters.includes('json')) return this.format('json');
    const { id, name, timestamp, eid, headers, value } = this;
    return { id, type: name, timestamp, eid, headers, value };
  }
}

Object.defineProperty(FrozenMessage.prototype, messageBrand, { value: true });
Object.defineProperty(FrozenMessage.prototype, Symbol.toStringTag, { value: 'Message' });

/**
 * Bytes cannot be frozen. The readers in this realm get a copy, made for the first of them: what one of them writes is
 * seen by the others here, but it never reaches another realm (SPEC 2.2).
 */
function defineLazily(message: object, pristine: unknown): void {
  let copy: unknown;
  const get = (): unknown => {
    copy ??= snapshot(pristine, false);
    return copy;
  };
  Object.defineProperty(message, 'value', { get, enumerable: true });
}

/** What goes to other realms in place of a message's value. */
export function wireValueOf(message: Message): WireValue {
  return (message as Message & { [wireValueKey]: WireValue })[wireValueKey];
}

/** Builds a message around a value that is already a frozen snapshot. */
export function assembleMessage(parts: MessageParts): Message {
  return new FrozenMessage(parts);
}

function checkSanitizer(sanitizer: unknown): void {
  if (typeof (sanitizer as Partial<Sanitizer> | null)?.omit !== 'function') {
    throw invalidArgument('sanitizer', 'an object with an omit method', sanitizer);
  }
}

/** Whether a value is a message, of whichever copy of the package. */
export function isMessage(value: unknown): value is Message {
  return hasBrand(value, messageBrand);
}

export function checkMessage(name: string, value: unknown): asserts value is Message {
  if (!isMessage(value)) throw invalidArgument(name, 'a message (made by a message type)', value);
}
