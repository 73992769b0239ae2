// What the package keeps for a message type in a realm: its number and its formatting functions. Every copy of the package
// reaches them by a registered symbol.

import type { Message, MessageType, Sanitizer } from '../api/message.js';
import { checkFunction, checkName, invalidArgument } from '../errors/check-arguments.js';

export type AnyFormatter = (message: Message, sanitizer?: Sanitizer) => unknown;

/** The number and the formatting functions of a type. Every copy of the package can reach them, but they are not public. */
export interface TypeInternals {
  /** The type's number in this realm. Counts per type are in an array indexed by it. */
  readonly index: number;
  /** The names of the formatters; `undefined` until a definition or a message from another realm has brought them. */
  formatters: readonly string[] | undefined;
  /** Whether the names came from an untrusted thread, so that any definition replaces them. */
  areProvisional: boolean;
  readonly functions: Map<string, AnyFormatter>;
  /** Throws unless a value is valid for the type. Only the bus's own types have this check. */
  checkValue?: ((value: unknown) => void) | undefined;
}

export const internalsKey: unique symbol = Symbol.for('@stasis-bus/message-type-internals@1') as never;

/** Returns the internals of a type of any copy of the package; `internalsOf` is faster for types of this copy. */
export function internalsByKey(type: MessageType): TypeInternals {
  return (type as MessageType & { [internalsKey]: TypeInternals })[internalsKey];
}

/** Formats the message with the named formatter. Returns `undefined` if this realm has no such function. */
export function formatMessage(message: Message, formatter: string, sanitizer?: Sanitizer): unknown {
  return internalsByKey(message.type).functions.get(formatter)?.(message, sanitizer);
}

export function checkFormatters(formatters: unknown): void {
  if (typeof formatters !== 'object' || formatters === null) {
    throw invalidArgument('formatters', 'an object of functions', formatters);
  }
  for (const [name, format] of Object.entries(formatters)) {
    checkName('a formatter name', name);
    checkFunction(`formatters.${name}`, format);
  }
}
