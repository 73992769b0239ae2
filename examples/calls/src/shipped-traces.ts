// The traces that ship with this example, and the numbers that a faultless replay of each must produce. They do not depend on timing
// or threads; a replay that loses, repeats or reorders a channel's events produces others.

import { realpath } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { RunFigures } from './run-report.js';

/** The numbers of a report that are equal in every run. */
export interface ExpectedNumbers {
  events: number;
  channels: number;
  lateEvents: number;
  channellessEvents: number;
  peakChannels: number;
  singleRecordRows: number;
  within1s: number;
  within50ms: number;
}

/** The folder of the trace that is replayed by default. */
export const shippedFolder = fileURLToPath(new URL('../data/', import.meta.url));

const expectations: [folder: string, numbers: ExpectedNumbers][] = [
  [
    shippedFolder,
    {
      events: 150_162,
      channels: 5_884,
      lateEvents: 40,
      channellessEvents: 19_383,
      peakChannels: 130,
      singleRecordRows: 3_900,
      within1s: 3_762,
      within50ms: 3_723,
    },
  ],
  [
    fileURLToPath(new URL('../data/small/', import.meta.url)),
    {
      events: 6_925,
      channels: 278,
      lateEvents: 3,
      channellessEvents: 911,
      peakChannels: 66,
      singleRecordRows: 185,
      within1s: 176,
      within50ms: 174,
    },
  ],
];

/** Returns the numbers that a replay of this folder must produce, or `undefined` if it is not a shipped trace. */
export async function expectedNumbers(folder: string): Promise<ExpectedNumbers | undefined> {
  const actual = await realpath(folder);
  for (const [shipped, numbers] of expectations) {
    if ((await realpath(shipped).catch(() => undefined)) === actual) return numbers;
  }
  return undefined;
}

/** Returns the numbers of a report that can be compared with expected ones. */
export function numbersOf(report: RunFigures): ExpectedNumbers {
  const { events, channels, lateEvents, channellessEvents, peakChannels, check } = report;
  const { singleRecordRows, within1s, within50ms } = check;
  return {
    events,
    channels,
    lateEvents,
    channellessEvents,
    peakChannels,
    singleRecordRows,
    within1s,
    within50ms,
  };
}
