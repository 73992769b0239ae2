// Turns the statistics of a bus into frames: the whole once, and then the changes. A frame is taken in pieces, once for all listeners.

import { performance } from 'node:perf_hooks';
import type { Bus, SubscriptionStatistics, TypeStatistics } from '@stasis-bus/core';
import { busPortOf, epochMs, type Pieces } from '@stasis-bus/core/internal';
import type { Frame, TopicRow } from '../wire/frame.js';
import { Rows } from './rows.js';

export class Frames {
  readonly #bus: Bus;
  readonly #topics = new Rows<TopicRow>(({ name }) => name);
  readonly #subscriptions = new Rows<SubscriptionStatistics>(({ id }) => id);
  readonly #messageTypes = new Rows<TypeStatistics>(({ name }) => name);
  #utilization = performance.eventLoopUtilization();

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  /**
   * Takes a frame: everything that has changed since the frame before, or, the first time, everything.
   *
   * @param period how many milliseconds later the next frame is likely to be taken
   */
  *next(period: number): Pieces<Frame> {
    const statistics = yield* busPortOf(this.#bus).statistics();
    const { topics, subscriptions, messageTypes, threads, declined, publishedToNobody } = statistics;
    const changedTopics = yield* this.#topics.update(topics, ({ age: _, ...row }) => row);
    const changedSubscriptions = yield* this.#subscriptions.update(subscriptions, (row) => row);
    const changedTypes = yield* this.#messageTypes.update(messageTypes, (row) => row);
    return {
      at: epochMs(),
      period,
      isWhole: false,
      topics: changedTopics.changed,
      subscriptions: changedSubscriptions.changed,
      messageTypes: changedTypes.changed,
      gone: { topics: changedTopics.gone, subscriptions: changedSubscriptions.gone },
      threads,
      caches: this.#bus.caches().map(({ name }) => name),
      declined,
      publishedToNobody,
      homeBusy: this.#homeBusy(),
    };
  }

  /** Returns the whole state as of the latest frame. @param latest that frame */
  wholeOf(latest: Frame): Frame {
    return {
      ...latest,
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
