// The report of a run: plain numbers, printed as a table or as JSON, and checked by accounting.ts.

import type { CdrCheck } from './cdr-check.js';
import type { DelaySummary } from './home-load.js';

/** One thread's share of the work. */
export interface ThreadShare {
  thread: number;
  invocations: number;
  /** The share of the time since the pool started in which the thread was running handlers, 0 to 1. */
  busy: number;
  crashes: number;
}

/** The figures of a run. */
export interface RunFigures {
  mode: 'workers' | 'inline';
  wallSeconds: number;
  /** How many events were published on the bus. */
  events: number;
  eventsPerSecond: number;
  /** How many lines of the two input files could not be read. */
  brokenLines: number;
  channels: number;
  /** How many channels hung up. */
  hungUp: number;
  /** How many channels never hung up, so that their events are in no archive. */
  unfinished: number;
  /** The most channels that were up at once. */
  peakChannels: number;
  /** Where the events went. These four add up to `events`. */
  archivedEvents: number;
  lateEvents: number;
  channellessEvents: number;
  unfinishedEvents: number;
  /** How many messages the bus counts as failed, dropped, or published to a topic that does not exist. */
  undelivered: number;
  archivesVerified: number;
  archivesFailed: number;
  /** The size of all verified archives together. */
  archiveBytes: number;
  /** How many snapshots were in the cache at the end. */
  snapshotsLeft: number;
  check: CdrCheck;
  /** Empty for an inline run. */
  threads: ThreadShare[];
  home: {
    /** The share of the run in which home's event loop was not idle, 0 to 1. */
    busy: number;
    delayMs: DelaySummary;
  };
}

/** The figures, and one sentence for each thing that is wrong with them. Without problems, all is well. */
export interface RunReport extends RunFigures {
  problems: string[];
}

/** Returns in words what distinguishes a run from others. */
export function titleOf({ mode, threads }: RunFigures): string {
  if (mode === 'inline') return 'inline';
  return threads.length === 1 ? '1 worker thread' : `${threads.length} worker threads`;
}
