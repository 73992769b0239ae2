// The conversation between the processes of this example and the one that started them: ready, begin, findings, leave.

import { once } from 'node:events';
import type { Counts } from './channel-counts.js';

/** What a process found. */
export interface Findings {
  readonly process: string;
  /** The counts of all processes together, as this one sees them. */
  readonly total: Counts;
  /** What the replaying process has checked. */
  readonly replayed?: {
    readonly events: number;
    readonly channelless: number;
    readonly channels: number;
    readonly records: number;
    readonly comparable: number;
    readonly within1s: number;
  };
}

/** Reports that the process is ready. Resolves when it may begin. */
export async function untilBegin(): Promise<void> {
  process.send?.('ready');
  await once(process, 'message');
}

/** Reports what was found. Resolves when the process may leave. */
export async function report(findings: Findings): Promise<void> {
  process.send?.(findings);
  await once(process, 'message');
}
