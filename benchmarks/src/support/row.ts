// What can be measured: work that is done in rounds, each of which checks its own answer; and a row of the report, which
// is such work with the baseline that it is measured beside.

/** Work that is done in rounds. */
export interface Work {
  readonly name: string;
  /** Units of a full round. */
  readonly amount: number;
  open(): Promise<OpenWork>;
}

export interface OpenWork {
  /** Does so many units, and throws if the answer is wrong: not exactly those have arrived, in order, with their values. */
  round(amount: number): Promise<RoundNotes | undefined>;
  close(): Promise<void>;
}

/** What a round says about itself. */
export interface RoundNotes {
  /** The milliseconds that count, where not all of the round does. */
  readonly ms?: number;
  /** What else it has measured, by name. */
  readonly figures?: Readonly<Record<string, number>>;
}

export interface Row extends Work {
  /** The topology, in a line. */
  readonly topology: string;
  /** What is counted. Default: messages. */
  readonly unit?: 'messages' | 'deliveries' | 'topics';
  /** Units a second, or microseconds each, one after the other. Default: rate. */
  readonly measure?: 'rate' | 'time';
  /** What its ratio refers to. Default: the raw baseline. */
  readonly baseline?: Work;
  /** More work that takes its turn in each round: the bus doing what a peer does. */
  readonly beside?: Work;
  /** What this machine lacks to measure it, if it does: then it is left out. */
  readonly missing?: () => string | undefined;
  /** Not more rounds than this: for rows whose rounds are long. */
  readonly mostRounds?: number;
}
