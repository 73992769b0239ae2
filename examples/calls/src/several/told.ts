// What the processes of this example say to the one that has started them, and what they are told.

import { once } from 'node:events';
import type { Counts } from './channel-counts.js';

/** What a process found. */
export interface Findings {
  readonly process: string;
  /** Of all processes together, as this one sees it. */
  readonly total: Counts;
  /** Of the one that replays: what it has checked. */
  readonly replayed?: {
    readonly events: number;
    readonly channelless: number;
    readonly channels: number;
    readonly records: number;
    readonly comparable: number;
    readonly within1s: number;
  };
}

/** Says that it can begin; settles when it may. */
export async function untilToldToBegin(): Promise<void> {
  process.send?.('ready');
  await once(process, 'message');
}

/** Says what was found; settles when it may leave. */
export async function report(findings: Findings): Promise<void> {
  process.send?.(findings);
  await once(process, 'message');
}
