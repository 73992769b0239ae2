// Why something from outside is not let in, or something of this process is not sent.

/** What was wrong, as the statistics name it. */
export type RefusalReason =
  /** A version of the frame that this one does not know. */
  | 'unknown-version'
  /** A type that this topic is not to bring, or that nobody has defined. */
  | 'unknown-type'
  /** More bytes than `mostBytes`. */
  | 'oversized'
  /** No frame, or one whose parts are not what they must be. */
  | 'malformed'
  /** Not signed with the secret, or not what its subject says. */
  | 'forged'
  /** Signed, but at another time: it is old, or the clocks of the processes differ by more than a minute. */
  | 'stale'
  /** Signed, and sent before: it has come already, or later ones have. */
  | 'repeated'
  /** The schema of its type has refused the value. */
  | 'schema'
  /** A value that cannot leave the process. */
  | 'not-encodable'
  /**
   * The server has not taken it: its store is full, or this process may not publish there. At-least-once messages and snapshots
   * that wait until it does count once.
   */
  | 'by-server';

export class Refusal extends Error {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
