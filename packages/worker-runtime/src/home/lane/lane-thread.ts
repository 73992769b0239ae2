// What home's end of a lane needs of the thread behind it: a thread of a pool, or a thread of the application that has connected.

/** How busy a thread has been since it started. */
export interface BusyTime {
  /** The busy share of the thread's time, 0 to 1. */
  readonly share: number;
  /** The busy milliseconds, never fewer than before. */
  readonly ms: number;
}

export interface LaneThread {
  /** Resolves when the thread runs no more code, with how it ended, if known. */
  readonly exited: Promise<string | undefined>;
  readonly busy: BusyTime;
  /** How many chunks of the thread's output have arrived so far. */
  readonly chunksPrinted: number;
  /** Whether the thread belongs to a pool, so that home may end it. The application's threads are its own. */
  readonly isOurs: boolean;
  /** Ends a pool's thread and passes on its output; closes the port of a thread of the application. */
  end(): Promise<void>;
}
