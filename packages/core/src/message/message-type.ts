// Message types: the names of what messages carry. One object per name and realm, whichever copy of the package or
// of the defining module asks (SPEC 1.1-1.6). Types create messages, and what a message carries of contexts is a message of a
// type of its own: so the three are in one file.

import type { CreateOptions, Formatters, Message, MessageOf, MessageType } from '../api/message.js';
import { hasBrand, messageTypeBrand } from '../basics/brands.js';
import { wallMs } from '../basics/clock.js';
import { BusError } from '../errors/bus-error.js';
import {
  checkBoolean,
  checkKeys,
  checkName,
  checkStrings,
  invalidArgument,
  refusedArgument,
} from '../errors/check-arguments.js';
import { currentStores } from '../observe/contexts.js';
import { watch } from '../observe/watch.js';
import { type Snapshot, takeSnapshot } from '../values/snapshot.js';
import type { ValueTraits } from '../values/value-traits.js';
import { checkEid, localEid } from './entity-id.js';
import {
  type AnyFormatter,
  checkFormatters,
  internalsByKey,
  internalsKey,
  type TypeInternals,
} from './formatters.js';
import { assembleMessage, checkMessage } from './frozen-message.js';
import { isPackedMessage } from './packed-message.js';
import type { Packer } from './packer.js';
import { nextMessageNumber, realm } from './realm.js';

const createOptionNames = ['eid', 'headers', 'share'];
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

  /** Of a type of this copy of the package, quickly; of another copy's, by the key that all have in common. */
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

/** Returns what is given, to be read in place of the options. */
function checkCreateOptions(options: CreateOptions): CreateOptions {
  // Not by a table: this is for each message.
  const given = checkKeys('options', options, createOptionNames);
  const { eid, headers, share } = given;
  if (eid !== undefined) checkEid('options.eid', eid);
  if (headers !== undefined) checkStrings('options.headers', headers);
  if (share !== undefined) checkBoolean('options.share', share);
  return given;
}

function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name) => others.includes(name));
}

/**
 * The message type of a name: the same object for the same name in a realm, whoever asks. Name a type after what it
 * carries (`'call.started'`), then say what that is: `defineMessageType('call.started').of<{ call: string }>()`.
 *
 * @throws ERR_STASIS_INVALID_ARGUMENT when the name is not a non-empty string.
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

/** A new message for the threads of one executor only. */
export function createPacked(type: MessageType, value: unknown, packer: Packer): Message {
  if (value === undefined) throw missingValue(type);
  // A packed message carries nothing.
  const context = watch.isOn ? currentContext() : undefined;
  if (context !== undefined) {
    const snapshot = takeSnapshot(value, false);
    return plainMessage(type, snapshot, nextMessageNumber(), wallMs(), context);
  }
  const number = nextMessageNumber();
  const timestamp = wallMs();
  const packed = packer.pack(type, value, number, timestamp);
  return isPackedMessage(packed) ? packed : plainMessage(type, packed, number, timestamp);
}

/** A message of the local entity, without headers. */
function plainMessage(
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

function missingValue({ name }: MessageType): BusError {
  const text = `a message of type ${JSON.stringify(name)} needs a value; null is one`;
  return refusedArgument(text);
}

/** A new message around a snapshot. The options must have been checked. */
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

/** A message that the bus makes of its own accord. The value must be of nobody else, and plain. Never throws. */
export function ownMessage(type: MessageType, value: unknown, traits: ValueTraits): Message {
  const context = watch.isOn ? contextThatTravels() : undefined;
  return plainMessage(type, { value, traits }, nextMessageNumber(), wallMs(), context);
}

// What a message carries of contexts is a message itself, of a type of its own, with the stores by name as its value (see
// contexts.ts). So it is copied, frozen and sent like any other, and stands before the message in the wire's table.

/**
 * What a message that is created now is to carry.
 *
 * @throws ERR_STASIS_VALUE_NOT_CLONEABLE
 */
function currentContext(): Message | undefined {
  const stores = currentStores();
  return stores === undefined ? undefined : carriedContext(stores);
}

/** The same for a message that the bus makes of its own accord, where nobody could catch an error: what cannot travel stays behind. */
function contextThatTravels(): Message | undefined {
  try {
    return currentContext();
  } catch {
    return undefined;
  }
}

/** Whether a message is what others carry. */
export function isContext(message: Message): boolean {
  const { value } = message;
  return message.type === contextType() && typeof value === 'object' && value !== null;
}

/** What a message of another process is to carry: a snapshot of what it carried there. @throws ERR_STASIS_VALUE_NOT_CLONEABLE */
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

/** Whether a value is a message type, of whichever copy of the package. */
export function isMessageType(value: unknown): value is MessageType {
  // Nearly all are of this copy of the package, and that is quicker to see.
  return value instanceof RegisteredType || hasBrand(value, messageTypeBrand);
}

export function checkMessageType(name: string, value: unknown): asserts value is MessageType {
  if (!isMessageType(value)) throw invalidArgument(name, 'a message type', value);
}

export function internalsOf(type: MessageType): TypeInternals {
  return RegisteredType.internalsOf(type);
}

/** What another realm says of a type: its formatters' names, unless this realm knows better. */
export function adoptFormatterNames(type: MessageType, names: readonly string[], isTrusted = true): void {
  const internals = internalsOf(type);
  if (names.length === 0 || internals.formatters !== undefined) return;
  internals.formatters = Object.freeze([...names]);
  internals.areProvisional = !isTrusted;
}
