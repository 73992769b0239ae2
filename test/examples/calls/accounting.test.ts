// Judging the figures of a run.

import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../examples/calls/src/accounting.js';
import type { RunFigures } from '../../../examples/calls/src/run-report.js';
import { numbersOf } from '../../../examples/calls/src/shipped-traces.js';

const balanced: RunFigures = {
  mode: 'workers',
  wallSeconds: 1,
  events: 100,
  eventsPerSecond: 100,
  brokenLines: 0,
  channels: 5,
  hungUp: 4,
  unfinished: 1,
  peakChannels: 3,
  archivedEvents: 60,
  lateEvents: 10,
  channellessEvents: 20,
  unfinishedEvents: 10,
  undelivered: 0,
  archivesVerified: 4,
  archivesFailed: 0,
  archiveBytes: 1000,
  snapshotsLeft: 1,
  check: { rows: 6, singleRecordRows: 4, within1s: 3, within50ms: 2 },
  threads: [
    { thread: 1, invocations: 3, busy: 0.5, crashes: 0 },
    { thread: 2, invocations: 1, busy: 0.5, crashes: 0 },
  ],
  home: { busy: 0.1, delayMs: { median: 0.1, p99: 1, max: 2 } },
};

describe('the accounts', () => {
  it('balance when every event and every channel has one place', () => {
    expect(problemsOf(balanced, undefined)).toEqual([]);
    expect(problemsOf(balanced, numbersOf(balanced))).toEqual([]);
  });

  it.each([
    [{ archivedEvents: 59 }, '100 events were published, but 99 are accounted for'],
    [{ lateEvents: 11 }, '100 events were published, but 101 are accounted for'],
    [{ undelivered: 1 }, 'the bus counts 1 messages as undelivered'],
    [{ archivesVerified: 3 }, '4 channels hung up, but 3 archives were verified'],
    [{ snapshotsLeft: 2 }, 'the cache keeps 2 snapshots, but 1 channels are up'],
    [{ threads: [] }, '4 channels hung up, but the threads count 0 invocations'],
  ])('do not balance with %o', (change, problem) => {
    expect(problemsOf({ ...balanced, ...change }, undefined)).toEqual([problem]);
  });

  it('also hold the numbers of a trace that is known', () => {
    const expected = { ...numbersOf(balanced), within50ms: 4 };
    expect(problemsOf(balanced, expected)).toEqual(['within50ms is 2, but this trace has 4']);
  });
});
