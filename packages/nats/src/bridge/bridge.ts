// The bridge: joins a bus to those of other processes over a NATS server.
//
//     topic ─► Exporter ─► lanes ─► NATS ─► Importer ─► topic          at most once: subjects <name>.m.<topic>.<origin>
//                              └─► stream ─► Replay ──┘               at least once: subjects <name>.d.<topic>.<origin>
//     cache ◄─────────────► SharedCaches ◄─────────► bucket           snapshots

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
import { Outbox } from '../export/outbox.js';
import { Post } from '../export/post.js';
import { PostLane } from '../export/post-lane.js';
import { Importer } from '../import/importer.js';
import { listenedSubjects } from '../import/listened-subjects.js';
import { Replay } from '../import/replay.js';
import { NameCall } from '../presence/name-call.js';
import { checkConnection } from '../server/check-connection.js';
import { failure } from '../server/failures.js';
import { Listening } from '../server/listening.js';
import { type Settings, settingsOf, type TopicRule } from '../settings/settings.js';
import { durable, passing, subjectOf } from '../wire/subject.js';
import { type BridgeParts, makeParts } from './bridge-parts.js';

/** How long lanes that are sending have to notice that the bridge ends, in milliseconds. */
const leaveMs = 500;

/**
 * Joins a bus to the buses of other processes over a connection to a NATS server. A message published on a bridged topic is
 * published there too, with the same id, timestamp, entity and headers; messages of one publisher and topic stay in order. Messages
 * that came from another process are not sent on. Shared caches have the snapshots of all processes. Returns at once: `ready`
 * resolves when the buses are joined.
 *
 * @param connection of `@nats-io/transport-node`, preferably one that reconnects forever (`maxReconnectAttempts: -1`)
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
  readonly #parts: BridgeParts;
  readonly #outbox: Outbox;
  readonly #exporter: Exporter;
  readonly #importer: Importer;
  readonly #replay: Replay | undefined;
  readonly #caches: SharedCaches | undefined;
  readonly #nameCall: NameCall | undefined;
  readonly #post: Post;
  /** A subscription for each subject whose messages are imported at most once. */
  readonly #listenings: readonly Listening[];
  readonly #forgetBus: () => void;
  #closing: Promise<void> | undefined;
  /** Why the bridge was closed, if its connection was closed first. */
  #failure: BusError | undefined;
  /** Ends the waits of `ready` and `flush`. */
  readonly #whenClosed = new AbortController();

  constructor(bus: Bus, connection: NatsConnection, settings: Settings) {
    const parts = makeParts(bus, connection, settings, (error) => this.#connectionClosed(error));
    const { link, port, refusals } = parts;
    this.#parts = parts;
    this.#post = new Post(link, refusals);
    this.#outbox = new Outbox(parts);
    this.#importer = new Importer(parts);
    this.#listenings = listenedSubjects(settings).map(
      (listened) =>
        new Listening(link, listened, refusals, (subject, bytes) => this.#importer.publish(subject, bytes)),
    );
    if (settings.topics.some(({ isImported, isDurable }) => isImported && isDurable))
      this.#replay = new Replay(parts, this.#importer);
    if (settings.caches.length > 0) this.#caches = new SharedCaches(parts);
    if (settings.process !== undefined) this.#nameCall = new NameCall(parts, settings.process);
    this.#exporter = new Exporter(bus, port, settings.topics, (topic, rule) => this.#makeLane(topic, rule));
    this.#forgetBus = port.onClose(() => void this.close());
    this.ready = unlessAborted(() => this.#open(), this.#whenClosed.signal);
    this.ready.catch((error: unknown) => {
      if (this.#closing !== undefined) return;
      port.report(error as BusError);
      void this.close({ timeout: 0 });
    });
  }

  statistics(): BridgeStatistics {
    const { counts, link } = this.#parts;
    return counts.statistics(link.isUp, link.reconnects);
  }

  flush(): Promise<void> {
    return unlessAborted(() => this.#flush(), this.#whenClosed.signal);
  }

  async close(options: { timeout?: number } = {}): Promise<void> {
    const { timeout = 10_000 } = checkOptions('options', options, { timeout: checkMilliseconds });
    this.#closing ??= this.#close(timeout);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #makeLane(topic: string, { isDurable }: TopicRule): ExportLane {
    const { settings, origin, framing } = this.#parts;
    const subject = subjectOf(settings.name, isDurable ? durable : passing, topic, origin);
    return isDurable
      ? new DurableLane(topic, subject, this.#outbox, this.#parts)
      : new PostLane(topic, subject, this.#outbox, this.#post, framing);
  }

  #connectionClosed(error: Error | undefined): void {
    this.#failure = failure('go on without its connection', error ?? new Error('it was closed'));
    this.#parts.port.report(this.#failure);
    void this.close({ timeout: 0 });
  }

  async #open(): Promise<void> {
    const { jetStream, link, messages, settings } = this.#parts;
    if (settings.topics.some(({ isExported, isDurable }) => isExported && isDurable))
      await jetStream.insist('open the stream of messages', () => messages.open());
    await Promise.all([this.#replay?.begun, this.#caches?.begun]);
    await this.#caches?.clean();
    // Once the server has answered, it has the subscriptions.
    await jetStream.insist('get an answer from the server', () => link.connection.flush());
    for (const { subject, denial } of [
      ...this.#listenings,
      ...(this.#caches ? [this.#caches.listening] : []),
    ])
      if (denial !== undefined) throw failure(`subscribe to ${subject}`, denial);
  }

  async #flush(): Promise<void> {
    const { link } = this.#parts;
    await this.#outbox.empty();
    await this.#caches?.clean();
    do await link.up();
    while (!link.isOver && !link.connection.isClosed() && !(await link.answers()));
    await this.#post.confirmed();
  }

  async #close(timeoutMs: number): Promise<void> {
    this.#forgetBus();
    this.#exporter.stop();
    for (const listening of this.#listenings) listening.stop();
    this.#nameCall?.stop();
    await this.#finishWithin(timeoutMs);
    this.#importer.stop();
    this.#replay?.stop();
    this.#caches?.stop();
    this.#parts.incoming.stop();
    this.#parts.link.end();
    this.#exporter.abandon();
    this.#whenClosed.abort(this.#failure ?? new BusError('ERR_STASIS_CLOSED', 'the bridge is closed'));
    // Lanes that are sending have already taken their messages from the queue.
    await within(leaveMs, this.#outbox.empty());
  }

  /** Unlike with core's `within`, a long deadline does not keep the process alive once the connection is closed. */
  async #finishWithin(timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
      if (timeoutMs > 1_000) timer.unref();
    });
    await Promise.race([this.#finish(), deadline]);
    clearTimeout(timer);
  }

  /** The part of closing that the timeout limits. */
  async #finish(): Promise<void> {
    const { link } = this.#parts;
    if (link.isOver) return;
    await Promise.all([this.#replay?.close(), this.#caches?.close(), this.#outbox.empty()]);
    this.#importer.stop();
    if (link.isUp) await link.answers();
    await this.#post.confirmed();
  }
}
