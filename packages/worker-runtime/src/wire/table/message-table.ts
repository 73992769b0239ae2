// Messages on the wire. A table is written for one post, and read as a whole on the other side. It has each message once, however
// often the post refers to it. Messages inside the value of another (the snapshots of a cache update) come before that one. Each
// message is a record, and the records follow one another in bytes:
//
//   traits │ type │ number    │ timestamp │ eid        │ origin     │ headers │ context │ value
//                   of its id               if not the   if not the   if any    if any    if plain
//                                           writer's     writer's
//
// A type is written as its number in the writer's realm. Its name and the names of its formatters travel beside the bytes of the first
// post that has the type. So does everything else that is referred to by number (see values/dictionary.ts), and, once, the writer's own
// entity and origin. A record depends on nothing else, so the same bytes can go to many threads.
//
// The contexts that a message carries are a message themselves (see core's message-type.ts), which comes earlier in the table. The
// record has the index of that message.
//
// Values that are not plain travel beside the bytes, by the port's structured clone, and are frozen again on arrival. A message or a
// message type inside such a value would lose its class, so it travels as a boxed string and is put back on arrival: 'm<index>' is a
// message of the table, 't<name>' a type. A user's boxed string travels as 's<text>'.
//
// A value that cannot be written, or that the port refuses, is left out, and `unsent` has the reason. Its message arrives as an
// UnreadableMessage.

import type { WireBytes } from '../values/byte-sink.js';
import type { DictionaryNews } from '../values/dictionary.js';

/** A table as it travels. Empty parts are left out: a post is cheaper the fewer parts it has. */
export interface MessageTable extends DictionaryNews {
  readonly bytes: WireBytes;
  /** The values that are not plain, in the order of their messages. */
  readonly values?: readonly unknown[];
  /** The values among these that could not be sent. */
  readonly unsent?: readonly UnsentValue[];
  /** The types that are new to the reader, or have other formatters than the reader knows. */
  readonly types?: readonly WireType[];
  /** The writer's own entity and origin, in the first table only. */
  readonly writer?: { readonly eid: string; readonly origin: string };
}

/** A type: its number in the writer's realm, its name, and the names of its formatters. */
export type WireType = readonly [number: number, name: string, formatters: readonly string[]];

/** The index of an absent value, and the reason why it is absent. */
export type UnsentValue = readonly [value: number, why: string];

/** The bits of a message's traits. */
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

/** Returns whether a table is nothing but its bytes. */
export function isBare(table: WireBytes | MessageTable): table is WireBytes {
  return typeof table === 'string' || ArrayBuffer.isView(table);
}

/** Returns the memory of bytes that this thread no longer needs, so that the port can transfer it without a copy. */
export function handedOver(bytes: WireBytes): ArrayBuffer[] {
  return typeof bytes === 'string' ? [] : [bytes.buffer as ArrayBuffer];
}
