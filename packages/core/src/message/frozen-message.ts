// A message: a typed, immutable value with an identity. It is one object for all its receivers at home; on other
// threads it is rebuilt with the same id, timestamp, entity id and headers (SPEC 2.1, 2.5).

import type { Message, MessageType, Sanitizer } from '../api/message.js';
import { hasBrand, messageBrand } from '../basics/brands.js';
import { checkName, invalidArgument } from '../errors/check-arguments.js';
import { freezePlain, snapshot } from '../values/snapshot.js';
import type { ValueTraits } from '../values/value-traits.js';
import { formatMessage } from './formatters.js';

/** What a message's id is made of: the realm it was created in, and its number there. */
export interface MessageIdentity {
  /** What the ids of that realm begin with; or all of the id, if the number is negative. */
  readonly origin: string;
  readonly number: number;
}

/** All that makes a message. */
export interface MessageParts extends MessageIdentity {
  readonly type: MessageType;
  /** A snapshot. */
  readonly value: unknown;
  readonly traits: ValueTraits;
  /** Whether it is frozen, although it is plain. */
  readonly isFrozen: boolean;
  readonly timestamp: number;
  readonly eid: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The contexts that it carries (see message-type.ts). */
  readonly context?: Message | undefined;
}

/** What other realms need of a message besides what everybody sees. */
export interface WireForm extends MessageIdentity {
  /** What nobody could write to; a plain one may not be frozen. */
  readonly value: unknown;
  readonly traits: ValueTraits;
  readonly context: Message | undefined;
}

const wireFormKey: unique symbol = Symbol.for('@stasis-bus/message-wire-form@1') as never;
const inspectKey: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

class FrozenMessage implements Message {
  readonly type: MessageType;
  readonly timestamp: number;
  readonly eid: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly #origin: string;
  readonly #number: number;
  readonly #traits: ValueTraits;
  readonly #context: Message | undefined;
  // What nobody could write to.
  readonly #pristine: unknown;
  // What readers in this realm get, once somebody has asked.
  #value: unknown;

  // One by one: an object that holds them would cost as much as the message.
  constructor(
    type: MessageType,
    value: unknown,
    traits: ValueTraits,
    isFrozen: boolean,
    timestamp: number,
    eid: string | null,
    headers: Readonly<Record<string, string>>,
    origin: string,
    number: number,
    context: Message | undefined,
  ) {
    this.type = type;
    this.timestamp = timestamp;
    this.eid = eid;
    this.headers = headers;
    this.#origin = origin;
    this.#number = number;
    this.#traits = traits;
    this.#context = context;
    this.#pristine = value;
    this.#value = isFrozen ? value : undefined;
    Object.freeze(this);
  }

  /** Of a message of this copy of the package, quickly; of another copy's, by the key that all have in common. */
  static wireFormOf(message: Message): WireForm {
    if (!(#origin in message)) return (message as Message & { [wireFormKey]: WireForm })[wireFormKey];
    return {
      value: message.#pristine,
      traits: message.#traits,
      origin: message.#origin,
      number: message.#number,
      context: message.#context,
    };
  }

  static contextOf(message: Message): Message | undefined {
    return #origin in message ? message.#context : FrozenMessage.wireFormOf(message).context;
  }

  get [messageBrand](): true {
    return true;
  }

  get [Symbol.toStringTag](): string {
    return 'Message';
  }

  get [wireFormKey](): WireForm {
    return FrozenMessage.wireFormOf(this);
  }

  // So small that the engine makes it a part of whoever reads: what is rare is elsewhere.
  get value(): unknown {
    return this.#value ?? firstValueOf(this);
  }

  static read(message: FrozenMessage): unknown {
    message.#value ??= readable(message.#pristine, message.#traits);
    return message.#value;
  }

  get name(): string {
    return this.type.name;
  }

  // Made when asked for: most messages are never asked, and the string costs more than the message.
  get id(): string {
    return this.#number < 0 ? this.#origin : this.#origin + this.#number.toString(36);
  }

  [inspectKey](_depth: number, _options: unknown, inspect?: (value: unknown) => string): unknown {
    const { type, value, id, timestamp, eid, headers } = this;
    const parts = { type: type.name, value, id, timestamp, eid, headers };
    return inspect === undefined ? parts : `Message ${inspect(parts)}`;
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

/**
 * What the readers in this realm get of a value. Bytes cannot be frozen: they get a copy, made for the first of them. What
 * one of them writes is seen by the others here, but it never reaches another realm (SPEC 2.2).
 */
function readable(pristine: unknown, { isPlain, holdsMessages, holdsBytes }: ValueTraits): unknown {
  if (isPlain) return freezePlain(pristine, holdsMessages);
  return holdsBytes ? snapshot(pristine, false) : pristine;
}

function firstValueOf(message: FrozenMessage): unknown {
  return FrozenMessage.read(message);
}

/** What goes to other realms. */
export function wireFormOf(message: Message): WireForm {
  return FrozenMessage.wireFormOf(message);
}

/** The contexts that a message carries. */
export function contextOf(message: Message): Message | undefined {
  return FrozenMessage.contextOf(message);
}

/** Builds a message around a value that is a snapshot. */
export function assembleMessage(parts: MessageParts): Message {
  const { type, value, traits, isFrozen, timestamp, eid, headers, origin, number, context } = parts;
  return new FrozenMessage(type, value, traits, isFrozen, timestamp, eid, headers, origin, number, context);
}

function checkSanitizer(sanitizer: unknown): void {
  if (typeof (sanitizer as Partial<Sanitizer> | null)?.omit !== 'function') {
    throw invalidArgument('sanitizer', 'an object with an omit method', sanitizer);
  }
}

/** Whether a value is a message, of whichever copy of the package. */
export function isMessage(value: unknown): value is Message {
  // Nearly all are of this copy of the package, and that is quicker to see.
  return value instanceof FrozenMessage || hasBrand(value, messageBrand);
}

export function checkMessage(name: string, value: unknown): asserts value is Message {
  if (!isMessage(value))
    throw invalidArgument(name, 'a message, made with `create(value)` of its type', value);
}
