/** Something that has happened to the bus, told as it happens. */
export interface Happening {
  readonly at: number;
  readonly kind: 'congested' | 'relieved' | 'error' | 'thread-started' | 'thread-crashed' | 'thread-ended';
  /** One line for people. */
  readonly text: string;
  /** The subscription that it happened to. */
  readonly subscription?: string;
  readonly topic?: string;
  /** The code of an error: ERR_STASIS_… */
  readonly code?: string;
}
