/** What is looked at: told first. */
export interface About {
  readonly pid: number;
  /** The title of the process. */
  readonly title: string;
  readonly node: string;
  /** When the inspector was opened, in epoch milliseconds. */
  readonly since: number;
  /** Whether the values of messages are shown. */
  readonly payloads: boolean;
}
