// What can be measured: work that is done in rounds, each of which verifies its own answer. A row of the report is such work together
// with the baseline that it is measured against.

/** Work that is done in rounds. */
export interface Work {
  readonly name: string;
  /** How many units a full round has. */
  readonly amount: number;
  open(): Promise<OpenWork>;
}

/** Work that has been set up. */
export interface OpenWork {
  /** Does `amount` units. @throws if not exactly those have arrived, in order, with the values that were published */
  round(amount: number): Promise<RoundNotes | undefined>;
  close(): Promise<void>;
}

/** What a round reports. */
export interface RoundNotes {
  /** The milliseconds that count, if only part of the round does. */
  readonly ms?: number;
  /** Further measurements, by name. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** A row of the report. */
export interface Row extends Work {
  /** The topology, in a line. */
  readonly topology: string;
  /** The unit of the amount. Default: messages. */
  readonly unit?: 'messages' | 'deliveries' | 'topics';
  /** `'rate'` (the default): units per second. `'time'`: microseconds per unit, one after the other. */
  readonly measure?: 'rate' | 'time';
  /** The work that the ratio refers to. Default: the raw baseline. */
  readonly baseline?: Work;
  /** The bus at the same work as a peer, which takes its turn in each round. */
  readonly beside?: Work;
  /** Returns what this machine lacks to measure the row, which is then left out; `undefined` if it lacks nothing. */
  readonly missing?: () => string | undefined;
  /** The most rounds to measure, for rows whose rounds are long. */
  readonly mostRounds?: number;
}
