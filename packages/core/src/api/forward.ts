// A forward: what is published on one topic reaches another's subscribers too, until it is cancelled (SPEC 6).

/** A forward from one topic to another, as `forwardTo` gives it. */
export interface Forward {
  /** Ends the forward. A second call does nothing. */
  cancel(): void;
}
