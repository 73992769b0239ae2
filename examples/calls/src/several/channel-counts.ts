// The counts of the channels that a process knows, as a snapshot that all processes share. The aggregate is the sum, which is the same
// everywhere.

import { type Bus, type Cache, CachingTopic, defineMessageType, type MessageOf } from '@stasis-bus/core';

export interface Counts {
  readonly seen: number;
  readonly up: number;
  readonly hungUp: number;
  /** How many events name a channel. */
  readonly events: number;
  /** How many recorders have come to the end of the trace. */
  readonly finished: number;
}

export const ChannelCounts = defineMessageType('calls.channel-counts').of<Counts>();

/** The only id in the cache. */
const id = 'channels';

export class SharedCounts {
  readonly caching: CachingTopic;
  readonly #cache: Cache;
  readonly #bus: Bus;

  constructor(bus: Bus) {
    this.#bus = bus;
    this.#cache = bus.createCache('channel counts', {
      id: (message) => (ChannelCounts.is(message) ? id : undefined),
      aggregate: {
        calculate: ({ local, remotes }) =>
          ChannelCounts.create(sum([...remotes, ...(local ? [local] : [])] as CountsMessage[]), {
            eid: null,
          }),
      },
    });
    this.caching = new CachingTopic(bus.topic('calls:counts'), this.#cache);
  }

  /** Publishes the counts of this process. */
  publish(counts: Counts): void {
    this.#bus.topic('calls:counts').publish(ChannelCounts, counts);
  }

  /** The counts of all processes together. */
  get total(): Counts {
    return this.#cache.get(ChannelCounts, id, { eid: null })?.value ?? nothing;
  }

  /** Resolves with the total when it satisfies the condition. */
  async until(holds: (total: Counts) => boolean): Promise<Counts> {
    const changes = this.caching.topic.messages();
    for (;;) {
      const { total } = this;
      if (holds(total)) {
        await changes.return?.();
        return total;
      }
      await changes.next();
    }
  }
}

type CountsMessage = MessageOf<typeof ChannelCounts>;

const nothing: Counts = { seen: 0, up: 0, hungUp: 0, events: 0, finished: 0 };

function sum(all: readonly CountsMessage[]): Counts {
  return all.reduce(
    (total, { value }) => ({
      seen: total.seen + value.seen,
      up: total.up + value.up,
      hungUp: total.hungUp + value.hungUp,
      events: total.events + value.events,
      finished: total.finished + value.finished,
    }),
    nothing,
  );
}
