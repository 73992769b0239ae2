// What must be known of a value besides the value: a plain one, as nearly all are, needs no care.

export interface ValueTraits {
  /** Messages or message types are somewhere inside: they must be put back in other realms (SPEC 2.7). */
  readonly holdsMessages: boolean;
  /** Binary data is inside that is not shared: nothing stops a handler from writing to it (SPEC 2.2). */
  readonly holdsBytes: boolean;
}

export const plainTraits: ValueTraits = Object.freeze({ holdsMessages: false, holdsBytes: false });
