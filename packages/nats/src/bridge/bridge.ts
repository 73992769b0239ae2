// The bridge: joins a bus to those of other processes over a NATS server.
//
//     topic ─► Exporter ─► lanes ─► NATS ─► Importer ─► topic          at most once: subjects <name>.m.<topic>.<origin>
//                              └─► stream ─► Replay ──┘               at least once: subjects <name>.d.<topic>.<origin>
//     cache ◄─────────────► SharedCaches ◄─────────► bucket           snapshots

import { randomUUID } from 'node:crypto';
import type { NatsConnection } from '@nats-io/nats-core';
import { type Bus, BusError } from '@stasis-bus/core';
import {
  busPortOf,
  checkMilliseconds,
  checkOptions,
  clearTimeout,
  setTimeout,
  unlessAborted,
  within,
} from '@stasis-bus/core/internal';
import type { Bridge } from '../api/bridge.js';
import type { BridgeOptions } from '../api/options.js';
import type { BridgeStatistics } from '../api/statistics.js';
import { SharedCaches } from '../caches/shared-caches.js';
import { DurableLane } from '../export/durable-lane.js';
import type { ExportLane } from '../export/export-lane.js';
import { Exporter } from '../export/exporter.js';
import { Framing } from '../export/framing.js';
import { Outbox } from '../export/outbox.js';
import { Post, PostLane } from '../export/post.js';
import { Importer } from '../import/importer.js';
import { Incoming } from '../import/incoming.js';
import { listenedSubjects } from '../import/listened-subjects.js';
import { Replay } from '../import/replay.js';
import { NameCall } from '../presence/namesakes.js';
import { BridgeCounts } from '../reports/bridge-counts.js';
import { LimitedReports } from '../reports/limited-reports.js';
import { checkConnection } from '../server/check-connection.js';
import { failure, JetStream } from '../server/jet-stream.js';
import { Link } from '../server/link.js';
import { Listening } from '../server/listening.js';
import { MessageStream } from '../server/message-stream.js';
import { againToldMs, causeOf, ServerRefusals } from '../server/server-refusals.js';
import { type Settings, settingsOf, type TopicRule } from '../settings/settings.js';
import { FrameCodec } from '../wire/frame.js';
import { durable, passing, subjectOf } from '../wire/subject.js';

/** What is under way when the time is up gets so long to notice. */
const leaveMs = 500;

/**
 * Joins a bus to the buses of other processes, over a connection to a NATS server: what is published on bridged topics is
 * published there too, with the same id, timestamp, entity and headers, in the order of each publisher and topic; what came from
 * elsewhere is not sent on. Shared caches have the snapshots of all processes.
 *
 * @param connection of `@nats-io/transport-node`; best one that reconnects for ever (`maxReconnectAttempts: -1`)
 * @throws ERR_STASIS_INVALID_ARGUMENT, ERR_STASIS_CLOSED
 */
export function bridge(bus: Bus, connection: NatsConnection, options: BridgeOptions): Bridge {
  const port = busPortOf(bus);
  checkConnection(connection);
  const settings = settingsOf(options, port);
  if (port.isClosed) throw new BusError('ERR_STASIS_CLOSED', 'the bus is closed');
  return new NatsBridge(bus, connection, settings);
}

class NatsBridge implements Bridge {
  readonly ready: Promise<void>;
  readonly #link: Link;
  readonly #settings: Settings;
  readonly #counts: BridgeCounts;
  readonly #outbox: Outbox;
  readonly #exporter: Exporter;
  readonly #importer: Importer;
  readonly #replay: Replay | undefined;
  readonly #caches: SharedCaches | undefined;
  readonly #nameCall: NameCall | undefined;
  readonly #post: Post;
  /** To what is imported at most once. */
  readonly #listenings: readonly Listening[];
  readonly #forgetBus: () => void;
  #closing: Promise<void> | undefined;
  /** Why it was closed, if its connection was. */
  #failure: BusError | undefined;
  /** For whoever still waits for something of it. */
  readonly #whenClosed = new AbortController();

  constructor(bus: Bus, connection: NatsConnection, settings: Settings) {
    const port = busPortOf(bus);
    const failures = new LimitedReports(port, 'ERR_STASIS_BRIDGE_FAILED', againToldMs);
    const failingTo =
      (what: string) =>
      (error: unknown): void => {
        const { message } = failure(`way to ${what}`, error);
        failures.report(`${what} ${causeOf(error)}`, message, error);
      };
    const failing = failingTo('read');
    const origin = settings.process ?? `p-${randomUUID()}`;
    const reports = new LimitedReports(port, 'ERR_STASIS_BRIDGE_REFUSED');
    const overflows = new LimitedReports(port, 'ERR_STASIS_BRIDGE_OVERFLOW');
    const counts = new BridgeCounts((topic) => bus.findTopic(topic) !== undefined);
    this.#counts = counts;
    const codec = new FrameCodec(settings.secret);
    const schemas = new LimitedReports(port, 'ERR_STASIS_BRIDGE_FAILED');
    const incoming = new Incoming(codec, settings.mostBytes, counts, reports, schemas);
    const mostBytes = (): number =>
      Math.min(settings.mostBytes, (connection.info?.max_payload ?? settings.mostBytes + 1_024) - 1_024);
    const framing = new Framing(codec, origin, mostBytes, counts, reports);
    this.#settings = settings;
    this.#link = new Link(connection, (error) => {
      this.#failure = failure('connection any more', error ?? new Error('it was closed'));
      port.report(this.#failure);
      void this.close({ timeout: 0 });
    });
    const jetStream = new JetStream(this.#link);
    const messages = new MessageStream(jetStream, settings, failures);
    const refusals = new ServerRefusals(port, counts);
    this.#post = new Post(this.#link, refusals);
    this.#outbox = new Outbox(settings, counts, port);
    const ofDurable = {
      jetStream,
      stream: messages,
      framing,
      refusals,
      whenRefused: settings.whenRefused,
      failing: failingTo('store messages'),
    };
    const makeLane = (topic: string, { isDurable }: TopicRule): ExportLane => {
      const subject = subjectOf(settings.name, isDurable ? durable : passing, topic, origin);
      if (!isDurable) return new PostLane(topic, subject, this.#outbox, this.#post, framing);
      return new DurableLane(topic, subject, this.#outbox, ofDurable);
    };
    this.#importer = new Importer(bus, port, settings, origin, incoming, counts, overflows);
    // It does not say which ones.
    this.#link.onError((error) => {
      if (/maximum subscriptions/i.test(error.message)) refusals.report('more subscriptions', error);
    });
    this.#listenings = listenedSubjects(settings).map(
      (subject) =>
        new Listening(this.#link, subject, refusals, (of, bytes) => this.#importer.publish(of, bytes)),
    );
    if (settings.topics.some(({ isImported, isDurable }) => isImported && isDurable))
      this.#replay = new Replay(
        jetStream,
        messages,
        settings,
        this.#importer,
        counts,
        failures,
        refusals,
        failing,
      );
    if (settings.caches.length > 0) {
      const link = this.#link;
      this.#caches = new SharedCaches({
        link,
        jetStream,
        settings,
        port,
        origin,
        counts,
        codec,
        framing,
        incoming,
        failures,
        refusals,
        failing,
      });
    }
    const { name, process } = settings;
    if (process !== undefined)
      this.#nameCall = new NameCall(this.#link, port, refusals, codec, incoming, { name, process });
    this.#exporter = new Exporter(bus, port, settings.topics, makeLane);
    this.#forgetBus = port.onClose(() => void this.close());
    this.ready = unlessAborted(() => this.#open(jetStream, messages), this.#whenClosed.signal);
    this.ready.catch((error: unknown) => {
      if (this.#closing !== undefined) return;
      port.report(error as BusError);
      void this.close({ timeout: 0 });
    });
  }

  statistics(): BridgeStatistics {
    return this.#counts.picture(this.#link.isUp, this.#link.reconnects);
  }

  flush(): Promise<void> {
    return unlessAborted(() => this.#flush(), this.#whenClosed.signal);
  }

  async #flush(): Promise<void> {
    await this.#outbox.empty();
    await this.#caches?.clean();
    do await this.#link.up();
    while (!this.#link.isOver && !this.#link.connection.isClosed() && !(await this.#link.answers()));
    await this.#post.confirmed();
  }

  async close(options: { timeout?: number } = {}): Promise<void> {
    const { timeout = 10_000 } = checkOptions('options', options, { timeout: checkMilliseconds });
    this.#closing ??= this.#close(timeout);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #open(jetStream: JetStream, messages: MessageStream): Promise<void> {
    const hasDurableExport = this.#settings.topics.some(
      ({ isExported, isDurable }) => isExported && isDurable,
    );
    if (hasDurableExport) await jetStream.insist('stream of messages', 'first', () => messages.open());
    await Promise.all([this.#replay?.begun, this.#caches?.begun]);
    await this.#caches?.clean();
    // The server knows the subscriptions when it has answered.
    await jetStream.insist('answer', 'first', () => this.#link.connection.flush());
    for (const { subject, denial } of [
      ...this.#listenings,
      ...(this.#caches ? [this.#caches.listening] : []),
    ])
      if (denial !== undefined) throw failure(`subscription to ${subject}`, denial);
  }

  async #close(timeoutMs: number): Promise<void> {
    this.#forgetBus();
    this.#exporter.stop();
    for (const listening of this.#listenings) listening.stop();
    this.#nameCall?.stop();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
      if (timeoutMs > 1_000) timer.unref();
    });
    await Promise.race([this.#finish(), deadline]);
    clearTimeout(timer);
    this.#importer.stop();
    this.#replay?.stop();
    this.#caches?.stop();
    this.#link.end();
    this.#exporter.abandon();
    this.#whenClosed.abort(this.#failure ?? new BusError('ERR_STASIS_CLOSED', 'the bridge is closed'));
    // What is just being sent.
    await within(leaveMs, this.#outbox.empty());
  }

  /** What is done if there is time. */
  async #finish(): Promise<void> {
    if (this.#link.isOver) return;
    await Promise.all([this.#replay?.close(), this.#caches?.close(), this.#outbox.empty()]);
    this.#importer.stop();
    if (this.#link.isUp) await this.#link.answers();
    await this.#post.confirmed();
  }
}
