// The layout of plain values in bytes. Each value begins with a tag, which contains small integers and the lengths of short strings and
// arrays. Numbers of more than one byte are little-endian.
//
//   0x00 … 0x7f   the integers 0 to 127
//   0x80 … 0x9f   a string of up to 31 characters, which follow, each a byte (Latin-1)
//   0xa0 … 0xaf   an array of up to 15 elements, which follow
//
//   null, no, yes, nothing │                            `nothing` is `undefined`
//   integer                │ Int32 │
//   float                  │ Float64 │
//   text                   │ count: Uint32 │ characters, each a byte │
//   wideText               │ count: Uint32 │ characters, each a Uint16 │
//   list                   │ count: Uint32 │ elements │
//   record                 │ shape: Uint16 │ values │   an object whose list of keys both sides know by a number
//   entries                │ count: Uint32 │ key, value │ key, value │ …
//   bigInt                 │ its hexadecimal digits, with a sign, as a string │
//   message                │ index: Uint32 │            an earlier message of the same table
//   type                   │ number: Uint32 │           a message type: see message-table.ts
//   known                  │ number: Uint16 │           a string that both sides know by a number
//
// Nothing else is plain. Shapes and strings are numbered from 0, in the order in which the reader learns them.

export const shortText = 0x80;
export const shortList = 0xa0;
export const longestShortText = 31;
export const longestShortList = 15;
export const highestSmallInteger = 0x7f;

export const tags = {
  null: 0xb0,
  no: 0xb1,
  yes: 0xb2,
  nothing: 0xb3,
  integer: 0xb4,
  float: 0xb5,
  text: 0xb6,
  wideText: 0xb7,
  list: 0xb8,
  record: 0xb9,
  entries: 0xba,
  message: 0xbb,
  type: 0xbc,
  bigInt: 0xbd,
  known: 0xbe,
} as const;

/** How many characters a string with a number may have. */
export const longestKnown = 48;

/** How many strings may have a number. */
export const mostStrings = 4096;

/** How many shapes may have a number. */
export const mostShapes = 4096;

/** How many keys a shape may have. Objects with more keys are taken for dictionaries. */
export const mostKeys = 128;

/** How many characters a key of a shape may have. Objects with longer keys have no shape, since all keys are kept for a while. */
export const longestKey = 256;
