/** A message of a topic that is watched. */
export interface WatchedMessage {
  readonly at: number;
  readonly id: string;
  readonly type: string;
  readonly eid: string | null;
  /** The number of its headers. */
  readonly headers: number;
  /** Its value as text, cut off where it is long; not there unless payloads are shown. */
  readonly value?: string;
  /** How many messages there were since the one before that are not shown: the stream is a sample. */
  readonly skipped: number;
}
