// One of several processes: publishes so many numbered events, records in a file what it gets of the others, and shares a
// cache. What it has recorded outlives it.

import { appendFileSync } from 'node:fs';
import { Bus, CacheUpdate, type MessageOf, setLocalEid } from '@stasis-bus/core';
import { bridge } from '@stasis-bus/nats';
import { Channels, channelsCache } from './channels.js';
import { Numbered } from './numbered.js';
import { connectTo, given, serve, tell } from './told.js';

export interface WorkerTask {
  readonly url: string;
  readonly process: string;
  readonly record: string;
  readonly deadAfter: number;
  /** The last event of each. */
  readonly last: Readonly<Record<string, number>>;
}

const task = given<WorkerTask>();
setLocalEid(task.process);
const errors: string[] = [];
const bus = new Bus({ onError: (error) => errors.push(`${error.code} ${error.message}`) });
const { cache, caching } = channelsCache(bus);
const waiting: (() => void)[] = [];
caching.topic.subscribe(
  () => {
    for (const check of waiting.splice(0)) check();
  },
  { accept: [CacheUpdate] },
);

let handled = 0;
/** Before anything else can happen: what is handled is on disk when its invocation ends. */
function record(line: string): void {
  appendFileSync(task.record, line);
}
for (const from of ['one', 'two', 'three']) {
  bus.topic(`events:${from}`).subscribe(
    async ({ value: { index, of } }) => {
      if (of === task.process) return;
      record(`${of} ${index}\n`);
      // Some handlers take their time.
      if (index % 1_000 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      handled += 1;
      if (index === task.last[of]) tell({ handled, ended: of });
      if (handled % 500 === 0) {
        record(`acknowledged ${joined.statistics().acknowledged}\n`);
        tell({ handled });
      }
    },
    { accept: [Numbered] },
  );
}

const connection = await connectTo(task.url);
const joined = bridge(bus, connection, {
  name: 'chaos',
  process: task.process,
  deadAfter: task.deadAfter,
  topics: [{ topic: 'events:*', direction: 'both', types: [Numbered], guarantee: 'at-least-once' }],
  caches: [{ caching, types: [Channels] }],
});
await joined.ready;

const snapshots = () =>
  (cache.dumpAll(Channels) as MessageOf<typeof Channels>[])
    .map(({ value, eid }) => [value.id, eid, value.count] as const)
    .sort((left, right) => (String(left) < String(right) ? -1 : 1));

const totals = () =>
  (cache.dump(Channels, { eid: null }) as MessageOf<typeof Channels>[])
    .map(({ value }) => [value.id, value.count] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1));

serve({
  /** Publishes events, and says what it has of each kind of channels meanwhile. */
  async publish({ count }) {
    const topic = bus.topic(`events:${task.process}`);
    for (let index = 0; index < Number(count); index += 1) {
      topic.publish(Numbered, { of: task.process, index });
      if (index % 100 === 0)
        bus.topic('channels').publish(Channels, { id: `kind-${(index / 100) % 20}`, count: index });
      if (index % 250 === 0) {
        await new Promise(setImmediate);
        while (joined.statistics().buffered > 5_000) await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
    await joined.flush();
    return joined.statistics().exported;
  },
  async set({ count }) {
    for (let kind = 0; kind < 20; kind += 1)
      bus.topic('channels').publish(Channels, { id: `kind-${kind}`, count: Number(count) });
    await joined.flush();
    return null;
  },
  /** Settles when the cache has snapshots of so many processes. */
  async converged({ expected }) {
    while (JSON.stringify(totals()) !== JSON.stringify(expected)) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    }
    return { snapshots: snapshots(), totals: totals() };
  },
  async statistics() {
    return { ...joined.statistics(), errors };
  },
  async close() {
    await joined.close();
    await bus.close();
    await connection.close();
    return null;
  },
});
