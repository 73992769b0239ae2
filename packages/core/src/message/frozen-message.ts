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
  /** The beginning of all ids of that realm; or the whole id, if the number is negative. */
  readonly origin: string;
  readonly number: number;
}

/** Everything that a message is made of. */
export interface MessageParts extends MessageIdentity {
  readonly type: MessageType;
  /** A snapshot. */
  readonly value: unknown;
  readonly traits: ValueTraits;
  /** Whether the value is frozen already. If not, what readers get is made when the value is first read. */
  readonly isFrozen: boolean;
  readonly timestamp: number;
  readonly eid: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The contexts that it carries (see message-type.ts). */
  readonly context?: Message | undefined;
}

/** What other realms need from a message besides its public properties. */
export interface WireForm extends MessageIdentity {
  /** The value that no reader could have written to. A plain value may not be frozen yet. */
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
  // The value that no reader could have written to.
  readonly #pristine: unknown;
  // What readers in this realm get; made for the first of them.
  #value: unknown;

  // Takes the parts one by one, and is called by `assembleMessage` only; all other code passes MessageParts to that. If the engine
  // inlines `assembleMessage` into its caller, it never allocates the MessageParts, as long as they go no further. If they were
  // passed on to this constructor, they would be allocated wherever the constructor is not inlined as well, and they cost as much
  // as the message.
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

  /** Reads a message of this copy of the package directly, which is fast, and others by the key that all copies share. */
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

  // Small enough for the engine to inline it where values are read; the rare case is elsewhere.
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

  // Made on demand: most ids are never read, and the string costs more than the message.
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
 * Returns what readers in this realm get for a value. Bytes cannot be frozen, so readers get a copy, made for the first of
 * them. What one of them writes is seen by the others here, but never reaches another realm (SPEC 2.2).
 */
function readable(pristine: unknown, { isPlain, holdsMessages, holdsBytes }: ValueTraits): unknown {
  if (isPlain) return freezePlain(pristine, holdsMessages);
  return holdsBytes ? snapshot(pristine, false) : pristine;
}

function firstValueOf(message: FrozenMessage): unknown {
  return FrozenMessage.read(message);
}

/** Returns what other realms need from a message. */
export function wireFormOf(message: Message): WireForm {
  return FrozenMessage.wireFormOf(message);
}

/** Returns the contexts that a message carries, or `undefined` if it carries none. */
export function contextOf(message: Message): Message | undefined {
  return FrozenMessage.contextOf(message);
}

/** Builds a message from its parts, whose value must be a snapshot. */
export function assembleMessage(parts: MessageParts): Message {
  const { type, value, traits, isFrozen, timestamp, eid, headers, origin, number, context } = parts;
  return new FrozenMessage(type, value, traits, isFrozen, timestamp, eid, headers, origin, number, context);
}

function checkSanitizer(sanitizer: unknown): void {
  if (typeof (sanitizer as Partial<Sanitizer> | null)?.omit !== 'function') {
    throw invalidArgument('sanitizer', 'an object with an omit method', sanitizer);
  }
}

/** Returns whether a value is a message, from any copy of the package. */
export function isMessage(value: unknown): value is Message {
  // Nearly all messages are from this copy of the package, and `instanceof` is faster.
  return value instanceof FrozenMessage || hasBrand(value, messageBrand);
}

export function checkMessage(name: string, value: unknown): asserts value is Message {
  if (!isMessage(value))
    throw invalidArgument(name, 'a message, made with `create(value)` of its type', value);
}
