// The statistics of a bus as frames: once whole, then what has changed. Taken once for all that look.

import { performance } from 'node:perf_hooks';
import type { Bus, SubscriptionStatistics, TypeStatistics } from '@stasis-bus/core';
import { epochMs } from '@stasis-bus/core/internal';
import type { Frame, TopicRow } from '../wire/frame.js';
import { Rows } from './rows.js';

export class Frames {
  readonly #bus: Bus;
  readonly #topics = new Rows<TopicRow>(({ name }) => name);
  readonly #subscriptions = new Rows<SubscriptionStatistics>(({ id }) => id);
  readonly #messageTypes = new Rows<TypeStatistics>(({ name }) => name);
  #latest: Frame;
  #utilization = performance.eventLoopUtilization();

  constructor(bus: Bus) {
    this.#bus = bus;
    this.#latest = this.next();
  }

  /** What has changed since the frame before. */
  next(): Frame {
    const { topics, subscriptions, messageTypes, threads, declined, publishedToNobody } =
      this.#bus.statistics();
    const changedTopics = this.#topics.update(topics.map(({ age: _, ...row }) => row));
    const changedSubscriptions = this.#subscriptions.update(subscriptions);
    this.#latest = {
      at: epochMs(),
      isWhole: false,
      topics: changedTopics.changed,
      subscriptions: changedSubscriptions.changed,
      messageTypes: this.#messageTypes.update(messageTypes).changed,
      gone: { topics: changedTopics.gone, subscriptions: changedSubscriptions.gone },
      threads,
      caches: this.#bus.caches().map(({ name }) => name),
      declined,
      publishedToNobody,
      homeBusy: this.#homeBusy(),
    };
    return this.#latest;
  }

  /** Everything, as of the latest frame. */
  whole(): Frame {
    return {
      ...this.#latest,
      isWhole: true,
      topics: this.#topics.all,
      subscriptions: this.#subscriptions.all,
      messageTypes: this.#messageTypes.all,
      gone: { topics: [], subscriptions: [] },
    };
  }

  #homeBusy(): number {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#utilization);
    this.#utilization = now;
    return utilization;
  }
}
