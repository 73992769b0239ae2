// Messages on the wire. A table is written for one post and read as a whole on the other side: each message stands in
// it once, however often the post refers to it, and messages inside other messages' values (a cache update's
// snapshots) stand before those. The parts of a message lie one after the other in bytes:
//
//   traits │ type, eid, origin │ number │ timestamp │ headers │ value
//            only if not those     of its id
//            of the message before
//
// Type, eid and origin are numbers of names; a name that is new to the port stands there in full, and a type brings the
// names of its formatters. A plain value lies there too (see packed/layout.ts). Others travel beside the bytes, through
// the port's own structured clone, and are frozen again on arrival. A message or a message type inside a value would lose
// its class on the way, so it travels as a boxed string and is put back on arrival: 'm<index>' is a message of the
// table, 't<name>' a type; a user's boxed string travels as 's<text>'.

/** What travels. */
export interface MessageTable {
  readonly bytes: Uint8Array;
  /** The values that are not plain, in the order of their messages. */
  readonly values: readonly unknown[];
  /** Shapes that are new to the port. */
  readonly shapes: readonly (readonly string[])[];
}

/** What is said of a message, as bits. */
export const traitBits = {
  isPlain: 1,
  holdsMessages: 2,
  holdsBytes: 4,
  hasHeaders: 8,
  /** Type, eid and origin are those of the message before. */
  isAlike: 16,
} as const;

/** How many names a port remembers; then both sides forget all of them. */
export const mostNames = 4096;
