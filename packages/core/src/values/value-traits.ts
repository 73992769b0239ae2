// What must be known of a value besides the value: a plain one, as nearly all are, needs no care.

export interface ValueTraits {
  /** Messages or message types are somewhere inside: they must be put back in other realms (SPEC 2.7). */
  readonly holdsMessages: boolean;
  /** Binary data is inside that is not shared: nothing stops a handler from writing to it (SPEC 2.2). */
  readonly holdsBytes: boolean;
  /** It is a tree of plain objects, arrays and primitives; and messages and message types, if it holds them. */
  readonly isPlain: boolean;
}

const plain: ValueTraits = { holdsMessages: false, holdsBytes: false, isPlain: true };
export const plainTraits: ValueTraits = Object.freeze(plain);
/** Of a plain value with messages or message types in it. */
export const plainWithMessages: ValueTraits = Object.freeze({ ...plain, holdsMessages: true });
const otherTraits: ValueTraits = Object.freeze({ ...plain, isPlain: false });

/** The traits of a value that is not plain. */
export function traitsOf(holdsMessages: boolean, holdsBytes: boolean): ValueTraits {
  return holdsMessages || holdsBytes ? { ...otherTraits, holdsMessages, holdsBytes } : otherTraits;
}
