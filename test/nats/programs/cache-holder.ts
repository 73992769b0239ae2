// A process with a shared cache, which does what it is told.

import { Bus, CacheUpdate, cacheClear, setLocalEid } from '@stasis-bus/core';
import { bridge } from '@stasis-bus/nats';
import { Channels, channelsCache } from './channels.js';
import { connectTo, given, serve } from './told.js';

const { url, name, deadAfter, eid, secret } = given<{
  url: string;
  name: string;
  deadAfter: number;
  eid: string;
  secret?: string;
}>();
const errors: string[] = [];
const whenErrors = new Set<() => void>();
setLocalEid(eid);
const bus = new Bus({
  onError: ({ code, message }) => {
    errors.push(`${code}: ${message}`);
    for (const check of whenErrors) check();
  },
});
const { cache, caching } = channelsCache(bus);
const connection = await connectTo(url);
const joined = bridge(bus, connection, {
  name,
  deadAfter,
  caches: [{ caching, types: [Channels] }],
  ...(secret === undefined ? {} : { secret }),
});
await joined.ready;
const waiting = new Set<() => void>();
caching.topic.subscribe(
  () => {
    for (const check of waiting) check();
  },
  { accept: [CacheUpdate] },
);
const total = (id: string) => cache.get(Channels, id, { eid: null })?.value.count ?? null;

serve({
  async set({ id, count, unstored }) {
    bus.topic('channels').publish(Channels, { id: String(id), count: Number(count) });
    if (unstored !== true) await joined.flush();
    return null;
  },
  async clear({ id, unstored }) {
    const snapshot = cache.get(Channels, String(id));
    if (snapshot !== undefined) bus.topic('channels').publish(cacheClear(snapshot));
    if (unstored !== true) await joined.flush();
    return null;
  },
  async until({ id, total: expected }) {
    while (total(String(id)) !== expected) {
      await new Promise<void>((resolve) => {
        waiting.add(resolve);
      });
    }
    return expected;
  },
  /** The first error that says so. */
  async error({ text }) {
    for (;;) {
      const found = errors.find((error) => error.includes(String(text)));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        whenErrors.add(resolve);
      });
    }
  },
  async close() {
    await joined.close();
    await bus.close();
    await connection.close();
    return null;
  },
});
