/** Something that happened to the bus. What happens again and again within a moment is reported once. */
export interface Happening {
  /** When it last happened, in epoch milliseconds. */
  readonly at: number;
  /** For a subscription that was congested and relieved in turn, its present state. */
  readonly kind: 'congested' | 'relieved' | 'error' | 'thread-started' | 'thread-crashed' | 'thread-ended';
  /** One line for people. */
  readonly text: string;
  /** How often it happened since it was last reported. */
  readonly times: number;
  /** The subscription that it happened to. */
  readonly subscription?: string;
  readonly topic?: string;
  /** The code of an error: ERR_STASIS_… */
  readonly code?: string;
}
