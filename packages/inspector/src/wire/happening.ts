/** Something that has happened to the bus. What happens again and again within a moment is told once. */
export interface Happening {
  /** When it happened last. */
  readonly at: number;
  /** Of a subscription that was congested and relieved in turn: what it is now. */
  readonly kind: 'congested' | 'relieved' | 'error' | 'thread-started' | 'thread-crashed' | 'thread-ended';
  /** One line for people. */
  readonly text: string;
  /** How often it has happened since it was told before. */
  readonly times: number;
  /** The subscription that it happened to. */
  readonly subscription?: string;
  readonly topic?: string;
  /** The code of an error: ERR_STASIS_… */
  readonly code?: string;
}
