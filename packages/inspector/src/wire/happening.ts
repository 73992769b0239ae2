/** Something that happened to the bus. Like happenings within a moment are reported as one. */
export interface Happening {
  /** When the happening last occurred, in epoch milliseconds. */
  readonly at: number;
  /** What happened. For a subscription that was congested and relieved in turn, its present state. */
  readonly kind: 'congested' | 'relieved' | 'error' | 'thread-started' | 'thread-crashed' | 'thread-ended';
  /** One line for people. */
  readonly text: string;
  /** How often it occurred since the last report. */
  readonly times: number;
  /** The subscription that was affected. */
  readonly subscription?: string;
  readonly topic?: string;
  /** The code of an error: ERR_STASIS_… */
  readonly code?: string;
}
