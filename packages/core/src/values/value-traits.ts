// What must be known about a value to freeze, copy and send it. Nearly all values are plain and need no special care.

export interface ValueTraits {
  /** Whether the value contains messages or message types, which other realms must put back (SPEC 2.7). */
  readonly holdsMessages: boolean;
  /** Whether the value contains binary data that is not shared, which a handler could write to (SPEC 2.2). */
  readonly holdsBytes: boolean;
  /** Whether the value is a tree of plain objects, arrays and primitives, perhaps with messages and message types. */
  readonly isPlain: boolean;
}

const plain: ValueTraits = { holdsMessages: false, holdsBytes: false, isPlain: true };
export const plainTraits: ValueTraits = Object.freeze(plain);
/** The traits of a plain value that contains messages or message types. */
export const plainWithMessages: ValueTraits = Object.freeze({ ...plain, holdsMessages: true });
const otherTraits: ValueTraits = Object.freeze({ ...plain, isPlain: false });

/** Returns the traits of a value that is not plain. */
export function traitsOf(holdsMessages: boolean, holdsBytes: boolean): ValueTraits {
  return holdsMessages || holdsBytes ? { ...otherTraits, holdsMessages, holdsBytes } : otherTraits;
}
