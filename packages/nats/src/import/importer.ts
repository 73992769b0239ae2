// Publishes here what is published elsewhere. What came as at-least-once is followed until all handlers here have ended with
// it; what came at most once is published, and that is all.

import type { Bus } from '@stasis-bus/core';
import type { BusPort } from '@stasis-bus/core/internal';
import type { BridgeCounts } from '../reports/bridge-counts.js';
import type { LimitedReports } from '../reports/limited-reports.js';
import type { Settings, TopicRule } from '../settings/settings.js';
import { type Arrival, messageFrom } from '../wire/envelope.js';
import type { OpenFrame } from '../wire/frame.js';
import { durable, passing, subjectOf } from '../wire/subject.js';
import { Freshness, type Stored } from './freshness.js';
import { ImportLane } from './import-lane.js';
import type { Incoming } from './incoming.js';
import { RecentIds } from './recent-ids.js';

/** Of at-least-once messages: more than can be under way, so that a duplicate is known as long as one can come. */
const rememberedIds = 65_536;

/** So many subjects are known at most, those that are not imported among them. */
const mostRoutes = 10_000;

/** What is to be done with the frames of a subject. */
interface Route {
  readonly lane: ImportLane;
  readonly topic: string;
  readonly origin: string;
  readonly rule: TopicRule;
}

interface OpenedFrame extends Route {
  readonly frame: OpenFrame;
}

export class Importer {
  readonly #bus: Bus;
  readonly #port: BusPort;
  readonly #settings: Settings;
  readonly #origin: string;
  readonly #incoming: Incoming;
  readonly #counts: BridgeCounts;
  readonly #overflows: LimitedReports;
  readonly #routes = new Map<string, Route | undefined>();
  readonly #recent = new RecentIds(rememberedIds);
  readonly #rules: readonly TopicRule[];
  readonly #passing = new Freshness();
  readonly #stored = new Freshness();
  #waiting = 0;
  #isStopped = false;

  constructor(
    bus: Bus,
    port: BusPort,
    settings: Settings,
    origin: string,
    incoming: Incoming,
    counts: BridgeCounts,
    overflows: LimitedReports,
  ) {
    this.#bus = bus;
    this.#port = port;
    this.#settings = settings;
    this.#origin = origin;
    this.#incoming = incoming;
    this.#counts = counts;
    this.#overflows = overflows;
    this.#rules = settings.topics.filter(({ isImported }) => isImported);
  }

  /** Publishes nothing more. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Publishes what a frame of an at-most-once topic holds. */
  publish(subject: string, bytes: Uint8Array): void {
    if (this.#isStopped) return;
    const opened = this.#open(subject, bytes, undefined);
    if (opened === undefined) return;
    const { frame, lane, rule, topic } = opened;
    for (const envelope of frame.envelopes) {
      if (lane.length > 0 && this.#isFull(topic)) continue;
      this.#waiting += 1;
      lane.push({
        open: () => this.#incoming.arrival(subject, envelope, frame, rule),
        deliver: (arrival) => {
          this.#waiting -= 1;
          if (arrival !== undefined) this.#deliver(topic, arrival);
        },
      });
    }
  }

  /**
   * The same for a frame of an at-least-once topic. Tells when all of its messages are through; maybe before it returns.
   *
   * @returns how many messages it holds
   */
  publishAndSettle(subject: string, bytes: Uint8Array, stored: Stored, onSettled: () => void): number {
    const opened = this.#open(subject, bytes, stored);
    if (opened === undefined) {
      onSettled();
      return 0;
    }
    const { frame, lane, rule, topic } = opened;
    let left = frame.envelopes.length + 1;
    const settled = (): void => {
      left -= 1;
      if (left === 0) onSettled();
    };
    for (const envelope of frame.envelopes) {
      lane.push({
        open: () => this.#incoming.arrival(subject, envelope, frame, rule),
        deliver: (arrival) => {
          if (arrival === undefined) settled();
          else this.#deliverAndSettle(topic, arrival, settled);
        },
      });
    }
    settled();
    return frame.envelopes.length;
  }

  #deliver(topicName: string, arrival: Arrival): void {
    const topic = this.#bus.findTopic(topicName);
    if (topic === undefined || this.#port.isClosed) {
      this.#counts.dropped['no-topic'] += 1;
      return;
    }
    this.#imported(topicName);
    topic.publish(messageFrom(arrival));
  }

  #deliverAndSettle(topicName: string, arrival: Arrival, settled: () => void): void {
    // What is not published is not settled either: it comes again when this process is started again.
    if (this.#isStopped || this.#port.isClosing) return;
    if (!this.#recent.add(`${topicName}\0${arrival.origin}\0${arrival.number}`)) {
      this.#counts.duplicates += 1;
      settled();
      return;
    }
    this.#counts.inFlight += 1;
    const isPublished = this.#port.publishAndSettle(topicName, messageFrom(arrival), () => {
      this.#counts.inFlight -= 1;
      settled();
    });
    if (isPublished) {
      this.#imported(topicName);
      return;
    }
    this.#counts.inFlight -= 1;
    this.#counts.dropped['no-topic'] += 1;
    settled();
  }

  #imported(topic: string): void {
    this.#counts.imported += 1;
    this.#counts.of(topic).imported += 1;
  }

  /** Whether no more may wait for schemas. */
  #isFull(topic: string): boolean {
    if (this.#waiting < this.#settings.most) return false;
    this.#counts.dropped.overflow += 1;
    this.#overflows.report(
      `in ${topic}`,
      `more than ${this.#settings.most} messages would wait for their schemas: one of ${JSON.stringify(topic)} was dropped`,
    );
    return true;
  }

  /**
   * What is in a frame, and what is to be done with it; `undefined` if it is refused, or not imported. Whoever may write to the
   * server chooses subjects: one that is not known is looked at, and remembered, only when its frame is known to be right.
   */
  #open(subject: string, bytes: Uint8Array, stored: Stored | undefined): OpenedFrame | undefined {
    const isDurable = stored !== undefined;
    const isKnown = this.#routes.has(subject);
    let route = this.#routes.get(subject);
    if (isKnown && route === undefined) return undefined;
    const frame = this.#incoming.frame(subject, bytes, {
      freshness: isDurable ? this.#stored : this.#passing,
      ...(stored === undefined ? {} : { stored }),
      isIts: ({ topic, origin }) =>
        route === undefined
          ? subject === subjectOf(this.#settings.name, isDurable ? durable : passing, topic, origin)
          : topic === route.topic && origin === route.origin,
    });
    if (frame === undefined) return undefined;
    if (!isKnown) {
      route = this.#routeOf(frame, isDurable);
      this.#remember(subject, route);
    }
    return route === undefined ? undefined : { ...route, frame };
  }

  /** What is to be done with frames like this one; nothing with one's own, and with topics that are not imported like that. */
  #routeOf({ origin, topic }: OpenFrame, isDurable: boolean): Route | undefined {
    if (origin === this.#origin) return undefined;
    const rule = this.#rules.find(({ pattern }) => pattern.matches(topic));
    return rule?.isDurable === isDurable ? { lane: new ImportLane(), topic, origin, rule } : undefined;
  }

  #remember(subject: string, route: Route | undefined): void {
    this.#routes.set(subject, route);
    if (this.#routes.size <= mostRoutes) return;
    for (const [known, checked] of this.#routes) {
      // What waits for a schema is not to be overtaken.
      if (checked?.lane.isChecking !== true) this.#routes.delete(known);
      if (this.#routes.size <= mostRoutes / 2) return;
    }
  }
}
