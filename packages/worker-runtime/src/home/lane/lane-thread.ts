// The thread behind a lane, as far as home's end of the lane needs it: one of a pool, or one of the application's own
// that has connected.

/** How busy a thread was since it started. */
export interface BusyTime {
  /** The share of its time, 0 to 1. */
  readonly share: number;
  /** Never less than before. */
  readonly ms: number;
}

export interface LaneThread {
  /** Settles when its code runs no more, with how it ended, if that is known. */
  readonly exited: Promise<string | undefined>;
  readonly busy: BusyTime;
  /** How many chunks of what its code prints have come so far. */
  readonly chunksPrinted: number;
  /** Whether home may end it: a thread of the application is its own master. */
  readonly isOurs: boolean;
  /** Ends it, and passes on what it has printed; if it is not ours, lets it go. */
  end(): Promise<void>;
}
