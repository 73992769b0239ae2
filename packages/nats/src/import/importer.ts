// Publishes here what other processes have published. At-least-once messages are followed until all handlers here have finished them;
// at-most-once messages are only published.

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

/** How many ids are remembered: more than can be under way, so that each is remembered for as long as its duplicate can come. */
const rememberedIds = 65_536;

/** How many subjects are remembered, including those that are not imported. */
const mostRoutes = 10_000;

/** What becomes of the frames of a subject. */
interface Route {
  readonly lane: ImportLane;
  readonly topic: string;
  readonly origin: string;
  readonly rule: TopicRule;
}

interface OpenedFrame extends Route {
  readonly frame: OpenFrame;
}

export interface ImporterParts {
  readonly bus: Bus;
  readonly port: BusPort;
  readonly settings: Settings;
  /** The sender whose frames are ignored, because it is this process. */
  readonly origin: string;
  readonly incoming: Incoming;
  readonly counts: BridgeCounts;
  readonly overflows: LimitedReports;
}

export class Importer {
  readonly #bus: Bus;
  readonly #port: BusPort;
  readonly #settings: Settings;
  readonly #origin: string;
  readonly #incoming: Incoming;
  readonly #counts: BridgeCounts;
  readonly #overflows: LimitedReports;
  readonly #rules: readonly TopicRule[];
  /** The routes by subject; `undefined` for a subject that is not imported. */
  readonly #routes = new Map<string, Route | undefined>();
  readonly #recent = new RecentIds(rememberedIds);
  readonly #passing = new Freshness();
  readonly #stored = new Freshness();
  /** How many at-most-once messages wait for a schema, their own or that of an earlier message. */
  #waiting = 0;
  #isStopped = false;

  constructor({ bus, port, settings, origin, incoming, counts, overflows }: ImporterParts) {
    this.#bus = bus;
    this.#port = port;
    this.#settings = settings;
    this.#origin = origin;
    this.#incoming = incoming;
    this.#counts = counts;
    this.#overflows = overflows;
    this.#rules = settings.topics.filter(({ isImported }) => isImported);
  }

  /** Publishes nothing from now on. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Publishes the messages of a frame of an at-most-once topic. */
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
   * Publishes the messages of a frame of an at-least-once topic. Returns how many there are.
   *
   * @param onSettled called when all of them are handled, refused or dropped, perhaps before this returns; not called for a frame
   *   with a message that was not published because the bridge or the bus is closing
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
    // A message that is not published is not settled either, and comes again after a restart of this process.
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

  /** Returns whether no more messages may wait for schemas. If so, counts and reports the one that is dropped. */
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
   * Returns a frame and its route, or `undefined` if it is refused or not imported. Anybody who may write to the server can choose
   * subjects, so an unknown subject is parsed and remembered only when its frame has been checked.
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

  /** Returns `undefined` for frames of this process, and of topics that are not imported with this guarantee. */
  #routeOf({ origin, topic }: OpenFrame, isDurable: boolean): Route | undefined {
    if (origin === this.#origin) return undefined;
    const rule = this.#rules.find(({ pattern }) => pattern.matches(topic));
    return rule?.isDurable === isDurable ? { lane: new ImportLane(), topic, origin, rule } : undefined;
  }

  #remember(subject: string, route: Route | undefined): void {
    this.#routes.set(subject, route);
    if (this.#routes.size <= mostRoutes) return;
    for (const [known, checked] of this.#routes) {
      // A new lane for this subject would overtake the messages that wait for a schema.
      if (checked?.lane.isChecking !== true) this.#routes.delete(known);
      if (this.#routes.size <= mostRoutes / 2) return;
    }
  }
}
