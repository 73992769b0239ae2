// One of several processes: publishes so many numbered events, records in a file what it gets of the others, and shares a
// cache. What it has recorded outlives it. It tells how much it has handled, and what is reported to it.

import { appendFileSync } from 'node:fs';
import { Bus, CacheUpdate, type MessageOf, setLocalEid } from '@stasis-bus/core';
import { bridge } from '@stasis-bus/nats';
import { Channels, channelsCache } from './channels.js';
import { Numbered } from './numbered.js';
import { connectTo, given, serve, tell } from './told.js';

export interface WorkerTask {
  readonly url: string;
  /** Whom it is to the server, and the password of that one. */
  readonly user?: string;
  readonly process: string;
  readonly record: string;
  readonly deadAfter: number;
  /** The last event of each. */
  readonly last: Readonly<Record<string, number>>;
}

const task = given<WorkerTask>();
setLocalEid(task.process);
const errors: string[] = [];
const bus = new Bus({
  onError: ({ code, message }) => {
    errors.push(`${code} ${message}`);
    tell({ error: `${code} ${message}` });
  },
});
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

const connection = await connectTo(task.url, task.user);
const gone = (async () => {
  for await (const { type } of connection.status()) if (type === 'disconnect') return;
})();
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
  /** Publishes events up to a number; and says what it has of each kind of channels meanwhile, if it begins with the first. */
  async publish({ from = 0, to, pauseMs, unstored }) {
    const topic = bus.topic(`events:${task.process}`);
    for (let index = Number(from); index < Number(to); index += 1) {
      topic.publish(Numbered, { of: task.process, index });
      if (from === 0 && index % 100 === 0)
        bus.topic('channels').publish(Channels, { id: `kind-${(index / 100) % 20}`, count: index });
      if (pauseMs !== undefined && index % 20 === 0)
        await new Promise((resolve) => setTimeout(resolve, Number(pauseMs)));
      if (index % 250 === 0) {
        await new Promise(setImmediate);
        while (joined.statistics().buffered > 5_000) await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
    if (unstored !== true) await joined.flush();
    return joined.statistics().exported;
  },
  async set({ count, unstored }) {
    for (let kind = 0; kind < 20; kind += 1)
      bus.topic('channels').publish(Channels, { id: `kind-${kind}`, count: Number(count) });
    if (unstored !== true) await joined.flush();
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
  /** How many events the server had stored that has died, as far as it has said so. */
  async storedAtDeath() {
    await gone;
    // All that it has said is heard by then.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    return joined.statistics().exported;
  },
  async statistics() {
    return { ...joined.statistics(), errors };
  },
  /** What it did, at the end. */
  async close() {
    await joined.close();
    await bus.close();
    await connection.close();
    return { ...joined.statistics(), errors };
  },
});
