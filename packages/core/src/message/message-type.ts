// Message types: the names of what messages carry. There is one object per name and realm, whichever copy of the package or of the
// defining module asks for it (SPEC 1.1-1.6). Types create messages, and a message carries its contexts as a message of a special
// type, so types, creation and context messages are in one file.

import type { CreateOptions, Formatters, Message, MessageOf, MessageType } from '../api/message.js';
import { hasBrand, messageTypeBrand } from '../basics/brands.js';
import { wallMs } from '../basics/clock.js';
import { BusError } from '../errors/bus-error.js';
import { checkName, invalidArgument, refusedArgument } from '../errors/check-arguments.js';
import { currentStores } from '../observe/contexts.js';
import { watch } from '../observe/watch.js';
import { type Snapshot, takeSnapshot } from '../values/snapshot.js';
import type { ValueTraits } from '../values/value-traits.js';
import { checkCreateOptions } from './create-options.js';
import { localEid } from './entity-id.js';
import {
  type AnyFormatter,
  checkFormatters,
  internalsByKey,
  internalsKey,
  type TypeInternals,
} from './formatters.js';
import { assembleMessage, checkMessage } from './frozen-message.js';
import { nextMessageNumber, realm } from './realm.js';

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});
const noFormatters: readonly string[] = Object.freeze([]);

class RegisteredType implements MessageType {
  readonly name: string;
  readonly #internals: TypeInternals;

  constructor(name: string, index: number) {
    this.name = name;
    this.#internals = {
      index,
      formatters: undefined,
      areProvisional: false,
      functions: new Map(),
      checkValue: undefined,
    };
    Object.freeze(this);
  }

  /** Reads a type of this copy of the package directly, which is fast, and others by the key that all copies share. */
  static internalsOf(type: MessageType): TypeInternals {
    if (#internals in type) return type.#internals;
    return internalsByKey(type);
  }

  get [messageTypeBrand](): true {
    return true;
  }

  get [Symbol.toStringTag](): string {
    return 'MessageType';
  }

  get [internalsKey](): TypeInternals {
    return this.#internals;
  }

  get formatters(): readonly string[] {
    return this.#internals.formatters ?? noFormatters;
  }

  of<V>(formatters?: Formatters<V, string>): MessageType<V> {
    if (formatters === undefined) return this as MessageType;
    checkFormatters(formatters);
    const names = Object.keys(formatters);
    if (names.length === 0) return this as MessageType;
    const known = this.#internals.areProvisional ? undefined : this.#internals.formatters;
    if (known !== undefined && !sameNames(known, names)) {
      throw new BusError(
        'ERR_STASIS_TYPE_CONFLICT',
        `message type ${JSON.stringify(this.name)} already has the formatters ${known.join(', ')}; ` +
          `another definition gives ${names.join(', ')}`,
      );
    }
    this.#internals.formatters = known ?? Object.freeze(names);
    this.#internals.areProvisional = false;
    for (const [name, format] of Object.entries(formatters))
      this.#internals.functions.set(name, format as AnyFormatter);
    return this as MessageType;
  }

  create(value: unknown, options?: CreateOptions): Message {
    if (value === undefined) throw missingValue(this);
    const given = options === undefined ? undefined : checkCreateOptions(options);
    const { value: copy, traits } = takeSnapshot(value, given?.share === true);
    this.#internals.checkValue?.(copy);
    return newMessage(this, copy, traits, given);
  }

  is(message: Message): message is MessageOf<MessageType> {
    if (message?.type === this) return true;
    checkMessage('message', message);
    return false;
  }

  toJSON(): string {
    return this.name;
  }
}

function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name) => others.includes(name));
}

/**
 * Returns the message type with a name: within a realm, one object per name, whichever copy of the package asks. Name a type after
 * what its messages carry (`'call.started'`), and declare the type of the values:
 * `defineMessageType('call.started').of<{ call: string }>()`.
 *
 * @param name a non-empty string
 * @throws ERR_STASIS_INVALID_ARGUMENT if the name is not a non-empty string.
 */
export function defineMessageType<const N extends string>(name: N): MessageType<unknown, N> {
  checkName('the name of a message type', name);
  let type = realm.types.get(name);
  if (type === undefined) {
    type = new RegisteredType(name, realm.types.size);
    realm.types.set(name, type);
  }
  return type as MessageType<unknown, N>;
}

/** Creates a message of the local entity, without headers. */
export function plainMessage(
  type: MessageType,
  { value, traits }: Snapshot,
  number: number,
  timestamp: number,
  context?: Message,
): Message {
  return assembleMessage({
    type,
    value,
    traits,
    isFrozen: false,
    timestamp,
    eid: localEid(),
    headers: noHeaders,
    origin: realm.idPrefix,
    number,
    context,
  });
}

/** Returns the error for a message that is created without a value. */
export function missingValue({ name }: MessageType): BusError {
  const text = `a message of type ${JSON.stringify(name)} needs a value; null is one`;
  return refusedArgument(text);
}

/** Creates a message around a snapshot. The options must have been checked. */
function newMessage(
  type: MessageType,
  value: unknown,
  traits: ValueTraits,
  options?: CreateOptions,
): Message {
  return assembleMessage({
    type,
    value,
    traits,
    isFrozen: false,
    timestamp: wallMs(),
    eid: options?.eid === undefined ? localEid() : options.eid,
    headers: options?.headers === undefined ? noHeaders : Object.freeze({ ...options.headers }),
    origin: realm.idPrefix,
    number: nextMessageNumber(),
    context: watch.isOn ? currentContext() : undefined,
  });
}

/**
 * Creates a message that the bus publishes of its own accord. The value must be plain, and nothing else may refer to it. Never
 * throws.
 */
export function ownMessage(type: MessageType, value: unknown, traits: ValueTraits): Message {
  const context = watch.isOn ? contextThatTravels() : undefined;
  return plainMessage(type, { value, traits }, nextMessageNumber(), wallMs(), context);
}

// A message carries its contexts as another message, of a special type, whose value has the stores by name (see contexts.ts). So
// contexts are copied, frozen and sent like any message, and precede the message that carries them in the wire's table.

/**
 * Returns the contexts that a message created now must carry, or `undefined` if there are none.
 *
 * @throws ERR_STASIS_VALUE_NOT_CLONEABLE
 */
export function currentContext(): Message | undefined {
  const stores = currentStores();
  return stores === undefined ? undefined : carriedContext(stores);
}

/** Does what `currentContext` does where nobody could catch an error: contexts that cannot travel are left out. */
function contextThatTravels(): Message | undefined {
  try {
    return currentContext();
  } catch {
    return undefined;
  }
}

/** Returns whether a message holds the contexts that another message carries. */
export function isContext(message: Message): boolean {
  const { value } = message;
  return message.type === contextType() && typeof value === 'object' && value !== null;
}

/**
 * Returns the message that holds a snapshot of the stores, by name, for another message to carry.
 *
 * @throws ERR_STASIS_VALUE_NOT_CLONEABLE
 */
export function carriedContext(stores: object): Message {
  return plainMessage(contextType(), snapshotOf(stores), nextMessageNumber(), 0);
}

function contextType(): MessageType {
  return defineMessageType('stasis_context');
}

function snapshotOf(stores: object): Snapshot {
  try {
    return takeSnapshot(stores, false);
  } catch (cause) {
    const { code, message } = cause as BusError;
    throw new BusError(code, `a context cannot travel with the message: ${message}`, { cause });
  }
}

/** Returns whether a value is a message type, from any copy of the package. */
export function isMessageType(value: unknown): value is MessageType {
  // Nearly all types are from this copy of the package, and `instanceof` is faster.
  return value instanceof RegisteredType || hasBrand(value, messageTypeBrand);
}

export function checkMessageType(name: string, value: unknown): asserts value is MessageType {
  if (!isMessageType(value)) throw invalidArgument(name, 'a message type', value);
}

export function internalsOf(type: MessageType): TypeInternals {
  return RegisteredType.internalsOf(type);
}

/** Adopts the names of a type's formatters from another realm, unless this realm already knows them. */
export function adoptFormatterNames(type: MessageType, names: readonly string[], isTrusted = true): void {
  const internals = internalsOf(type);
  if (names.length === 0 || internals.formatters !== undefined) return;
  internals.formatters = Object.freeze([...names]);
  internals.areProvisional = !isTrusted;
}
