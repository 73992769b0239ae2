// A forward: what is published on one topic reaches another's subscribers too, until it is cancelled (SPEC 6).

/** A forward from one topic to another, made by `topic.forwardTo`. */
export interface Forward {
  /**
   * Ends the forward for everything that is published from now on. Never waits; what was published before is still delivered. A
   * second call does nothing.
   */
  cancel(): void;
}
