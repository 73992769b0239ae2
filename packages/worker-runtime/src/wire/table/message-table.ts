// Messages on the wire. A table is written for one post and read as a whole on the other side: each message stands in
// it once, however often the post refers to it, and messages inside other messages' values (a cache update's
// snapshots) stand before those. Each message is a record, and the records lie one after the other in bytes:
//
//   traits │ type │ number │ timestamp │ eid │ origin │ headers │ context │ value
//                   of its id            if not the writer's               if plain
//                                                      if any    if any
//
// A type is its number in the writer's realm; the name and the names of the formatters stand beside the bytes of the first
// post that has the type. So does what else is referred to by numbers (see values/dictionary.ts), and, once, the writer's own entity and origin. The
// record depends on nothing else, so the same bytes can go to many threads.
//
// The contexts that a message carries are a message themselves (core's contexts.ts), which stands before it: its index.
//
// Values that are not plain travel beside the bytes, through the port's own structured clone, and are frozen again on arrival.
// A message or a message type inside such a value would lose its class on the way, so it travels as a boxed string and is put
// back on arrival: 'm<index>' is a message of the table, 't<name>' a type; a user's boxed string travels as 's<text>'.
//
// A value that could not be written, or that the port would refuse, is absent beside the bytes, and `unsent` says why: its message
// arrives as an UnreadableMessage.

import type { WireBytes } from '../values/byte-sink.js';
import type { DictionaryNews } from '../values/dictionary.js';

/** What travels. What is empty is left out: a post is the cheaper the fewer parts it has. */
export interface MessageTable extends DictionaryNews {
  readonly bytes: WireBytes;
  /** The values that are not plain, in the order of their messages. */
  readonly values?: readonly unknown[];
  /** Which of these could not be sent, and why. */
  readonly unsent?: readonly UnsentValue[];
  /** Types that are new to the port, or have other formatters than it knows. */
  readonly types?: readonly WireType[];
  /** Of whoever writes; with the first table. */
  readonly writer?: { readonly eid: string; readonly origin: string };
}

/** A type: its number in the writer's realm, its name, and the names of its formatters. */
export type WireType = readonly [number: number, name: string, formatters: readonly string[]];

/** The index of a value, and why it is absent. */
export type UnsentValue = readonly [value: number, why: string];

/** What is said of a message, as bits. */
export const traitBits = {
  isPlain: 1,
  holdsMessages: 2,
  holdsBytes: 4,
  hasHeaders: 8,
  /** Its entity is not the writer's. */
  hasEid: 16,
  /** It was not created in the writer's realm. */
  hasOrigin: 32,
  /** It carries contexts. */
  hasContext: 64,
} as const;

/** Whether a table is nothing but its bytes. */
export function isBare(table: WireBytes | MessageTable): table is WireBytes {
  return typeof table === 'string' || ArrayBuffer.isView(table);
}

/** The memory of bytes that nobody here needs any more: the port hands it over, and copies nothing. */
export function handedOver(bytes: WireBytes): ArrayBuffer[] {
  return typeof bytes === 'string' ? [] : [bytes.buffer as ArrayBuffer];
}
