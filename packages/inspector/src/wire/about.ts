/** The process whose bus is shown. A page receives it first. */
export interface About {
  readonly pid: number;
  /** The title of the process. */
  readonly title: string;
  /** The version of Node.js. */
  readonly node: string;
  /** When the inspector was opened, in epoch milliseconds. */
  readonly since: number;
  /** Whether the values of messages are shown. */
  readonly payloads: boolean;
}
