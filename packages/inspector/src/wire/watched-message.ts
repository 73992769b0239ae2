/** A message of a topic that a page watches. */
export interface WatchedMessage {
  readonly at: number;
  readonly id: string;
  readonly type: string;
  readonly eid: string | null;
  /** How many headers the message has. */
  readonly headers: number;
  /** The value as text, cut off if it is long; absent unless payloads are shown. */
  readonly value?: string;
  /** How many messages since the one before are not shown, because the stream is a sample. */
  readonly skipped: number;
}
