// What a run has to say for itself: plain numbers, printed as a table or as JSON, and judged by the accounting.

import type { CdrCheck } from './cdr-check.js';
import type { DelaySummary } from './home-load.js';

/** One thread's part of the work. */
export interface ThreadShare {
  thread: number;
  invocations: number;
  /** Share of the time since the pool's start in which it was handling, 0 to 1. */
  busy: number;
  crashes: number;
}

/** The figures of a run. */
export interface RunFigures {
  mode: 'workers' | 'inline';
  wallSeconds: number;
  /** Events published on the bus. */
  events: number;
  eventsPerSecond: number;
  /** Lines of the two input files that could not be read. */
  brokenLines: number;
  channels: number;
  /** Channels that hung up. */
  hungUp: number;
  /** Channels that never did, and whose events are therefore in no archive. */
  unfinished: number;
  /** The most channels that were up at once. */
  peakChannels: number;
  /** Where the events went: these four add up to `events`. */
  archivedEvents: number;
  lateEvents: number;
  channellessEvents: number;
  unfinishedEvents: number;
  /** Messages that the bus counts as failed, dropped, or published to a topic that does not exist. */
  undelivered: number;
  archivesVerified: number;
  archivesFailed: number;
  /** Size of all verified archives. */
  archiveBytes: number;
  /** Snapshots in the cache when everything was over. */
  snapshotsLeft: number;
  check: CdrCheck;
  /** Empty for a run inline. */
  threads: ThreadShare[];
  home: {
    /** Share of the run in which home's event loop was not idle, 0 to 1. */
    busy: number;
    delayMs: DelaySummary;
  };
}

/** The figures, and one sentence for everything that is wrong with them; no problems: all is well. */
export interface RunReport extends RunFigures {
  problems: string[];
}

/** What distinguishes a run from another, in words. */
export function titleOf({ mode, threads }: RunFigures): string {
  if (mode === 'inline') return 'inline';
  return threads.length === 1 ? '1 worker thread' : `${threads.length} worker threads`;
}
