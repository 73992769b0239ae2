// The thread behind a lane, as far as home's end of the lane needs it: one of a pool, or one of the application's own
// that has connected.

export interface LaneThread {
  /** Settles when its code runs no more. */
  readonly exited: Promise<unknown>;
  /** The share of its time that it was busy since it started, 0 to 1. */
  readonly busy: number;
  /** Whether home may end it: a thread of the application is its own master. */
  readonly isOurs: boolean;
  /** Ends it; if it is not ours, lets it go. */
  end(): Promise<void>;
}
