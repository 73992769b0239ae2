// What the programs of these tests share: how many channels each process has, by kind, and the sum of all.

import { type Bus, CacheUpdate, CachingTopic, defineMessageType } from '@stasis-bus/core';

export const Channels = defineMessageType('nats.channels').of<{ id: string; count: number }>();

export function channelsCache(bus: Bus) {
  const cache = bus.createCache('channels', {
    id: (message) => (Channels.is(message) ? message.value.id : undefined),
    aggregate: {
      calculate({ local, remotes }) {
        const all = [...remotes, ...(local === undefined ? [] : [local])].filter((message) =>
          Channels.is(message),
        );
        const id = all[0]?.value.id ?? '';
        const count = all.reduce((sum, { value }) => sum + value.count, 0);
        return Channels.create({ id, count }, { eid: null });
      },
    },
  });
  return { cache, caching: new CachingTopic(bus.topic('channels'), cache) };
}

/** Counts the snapshots that are cleared from now on. */
export function countCleared({ topic }: CachingTopic): { readonly count: number } {
  const cleared = { count: 0 };
  topic.subscribe(
    ({ value: { newSnapshot } }) => {
      if (newSnapshot === null) cleared.count += 1;
    },
    { synchronous: true, accept: [CacheUpdate] },
  );
  return cleared;
}
