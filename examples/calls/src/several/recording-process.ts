// One of two processes that build records: receives the events of its share of the channels, and publishes the record of each channel
// that hangs up.

import { channelOf } from '../ami-event.js';
import { rebuildRecord } from '../call-record.js';
import { ChannelLedger } from '../channel-ledger.js';
import { ChannelEvent, join, RecordBuilt, recordsTopic, shareTopic, TraceEnded } from './joined.js';
import { report, untilBegin } from './reporting.js';

const [server = '', shareText = '0'] = process.argv.slice(2);
const share = shareTopic(Number(shareText));
const ledger = new ChannelLedger();
let events = 0;

const { counts, leave } = await join(
  server,
  [
    { topic: share, direction: 'import', types: [ChannelEvent, TraceEnded], guarantee: 'at-least-once' },
    { topic: recordsTopic, direction: 'export', types: [RecordBuilt], guarantee: 'at-least-once' },
  ],
  (bus, shared) => {
    const records = bus.topic(recordsTopic);
    const publishCounts = (finished: number) => {
      const { channels, hungUp, unfinished } = ledger;
      shared.publish({ seen: channels, up: unfinished, hungUp, events, finished });
    };
    bus.topic(share).subscribe(
      (message) => {
        if (message.name === TraceEnded.name) {
          publishCounts(1);
          return;
        }
        events += 1;
        const event = message.value;
        const channel = channelOf(event) ?? '';
        const before = ledger.channels;
        if (!ledger.note(channel, event)) return;
        if (event.Event === 'Hangup')
          records.publish(RecordBuilt, rebuildRecord(channel, ledger.close(channel)));
        if (event.Event === 'Hangup' || ledger.channels > before) publishCounts(0);
      },
      { accept: [ChannelEvent, TraceEnded] },
    );
  },
);

await untilBegin();
const total = await counts.until(({ finished }) => finished === 2);
await report({ process: `recorder ${shareText}`, total });
await leave();
process.disconnect();
