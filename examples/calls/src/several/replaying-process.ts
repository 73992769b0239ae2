// The process that replays: reads the trace, publishes each channel's events to one of the two recorders, and checks the records that
// come back against the switch's own.

import { basename } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { channelOf } from '../ami-event.js';
import type { CallRecord } from '../call-record.js';
import { checkAgainstCdr } from '../cdr-check.js';
import { readCdr } from '../cdr-file.js';
import { readEvents } from '../event-log.js';
import { findTrace, openFile } from '../trace-file.js';
import { ChannelEvent, join, RecordBuilt, recordsTopic, shareTopic, TraceEnded } from './joined.js';
import { report, untilBegin } from './reporting.js';

/** How many messages may wait to be sent before the replay holds back. */
const mostBuffered = 5_000;

const [server = '', folder = ''] = process.argv.slice(2);
const trace = await findTrace(folder);
const cdrFile = openFile(trace.cdr);
const cdr = await readCdr(cdrFile.text, basename(trace.cdr.path));

const records: CallRecord[] = [];
let onRecord: () => void = () => {};
const { bus, counts, bridge, leave } = await join(
  server,
  [
    {
      topic: 'calls:share/*',
      direction: 'export',
      types: [ChannelEvent, TraceEnded],
      guarantee: 'at-least-once',
    },
    { topic: recordsTopic, direction: 'import', types: [RecordBuilt], guarantee: 'at-least-once' },
  ],
  (own) => {
    own.topic(recordsTopic).subscribe(
      ({ value }) => {
        records.push(value);
        onRecord();
      },
      { accept: [RecordBuilt] },
    );
  },
);
const shares = [0, 1].map((share) => bus.topic(shareTopic(share)));

await untilBegin();
const channels = new Set<string>();
let events = 0;
let channelless = 0;
const eventsFile = openFile(trace.events);
for await (const batch of readEvents(eventsFile.text, basename(trace.events.path))) {
  for (const event of batch.events) {
    const channel = channelOf(event);
    events += 1;
    if (channel === undefined) {
      channelless += 1;
      continue;
    }
    channels.add(channel);
    shares[shareOf(channel)]?.publish(ChannelEvent, event);
  }
  await nextTurn();
  if (bridge.statistics().buffered > mostBuffered) await bridge.flush();
}
for (const share of shares) share.publish(TraceEnded, null);

const total = await counts.until(({ finished }) => finished === 2);
while (records.length < total.hungUp) {
  await new Promise<void>((resolve) => {
    onRecord = resolve;
  });
}
const { singleRecordRows, within1s } = checkAgainstCdr(records, cdr.rows);
await report({
  process: 'replayer',
  total,
  replayed: {
    events,
    channelless,
    channels: channels.size,
    records: records.length,
    comparable: singleRecordRows,
    within1s,
  },
});
await leave();
process.disconnect();

/** Returns which recorder a channel belongs to. Each has half of the channels, by their unique ids. */
function shareOf(channel: string): number {
  let hash = 0;
  for (const unit of channel) hash = (hash * 31 + unit.charCodeAt(0)) % 65_521;
  return hash % 2;
}
