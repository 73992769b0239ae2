// The statistics as Prometheus metrics. They are read when somebody scrapes, and not before.

import type { Bus, BusStatistics } from '@stasis-bus/core';
import { busPortOf, inTurns, setImmediate, stepsPerPiece } from '@stasis-bus/core/internal';
import { Counter, Gauge, Registry } from 'prom-client';

type Labels = Readonly<Record<string, string | number>>;
type Sample = readonly [labels: Labels, value: number];
type Read = (statistics: BusStatistics) => readonly Sample[];

export class Metrics {
  readonly #registry = new Registry();
  readonly #bus: Bus;
  readonly #reads = new Map<string, Read>();
  /** What is being written of a metric; nothing of it is kept. */
  #samples: readonly Sample[] = [];
  #asked: Promise<string> | undefined;

  constructor(bus: Bus) {
    this.#bus = bus;
    this.#addTopics();
    this.#addSubscriptions();
    this.#addMessageTypes();
    this.#addThreads();
    this.#count('declined_total', 'Messages of declined types', [], ({ declined }) => [[{}, declined]]);
    this.#count('published_to_nobody_total', 'Messages published to topics that do not exist', [], (all) => [
      [{}, all.publishedToNobody],
    ]);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The metrics at this moment, in the text format of Prometheus. Who asks meanwhile gets the same. */
  text(): Promise<string> {
    this.#asked ??= this.#read().finally(() => {
      this.#asked = undefined;
      this.#samples = [];
    });
    return this.#asked;
  }

  /** Some samples in a turn: all of a large bus take long, and others are to have their turns in between. */
  async #read(): Promise<string> {
    const statistics = await inTurns(busPortOf(this.#bus).statistics());
    const texts: string[] = [];
    for (const [name, read] of this.#reads) texts.push(await this.#textOf(name, read(statistics)));
    return `${texts.join('\n\n')}\n`;
  }

  async #textOf(name: string, samples: readonly Sample[]): Promise<string> {
    const texts: string[] = [];
    do {
      const start = texts.length * stepsPerPiece;
      this.#samples = samples.slice(start, start + stepsPerPiece);
      await new Promise((resolve) => setImmediate(resolve));
      const text = await this.#registry.getSingleMetricAsString(name);
      texts.push(start === 0 ? text : text.replace(/^(#.*\n)+/, ''));
    } while (texts.length * stepsPerPiece < samples.length);
    return texts.join('\n');
  }

  #addTopics(): void {
    const columns = {
      published_total: ['Messages published on the topic', 'published'],
      dispatched_total: ['Messages that at least one subscription wanted', 'dispatched'],
      not_dispatched_total: ['Messages that no subscription wanted', 'notDispatched'],
    } as const;
    for (const [name, [help, column]] of Object.entries(columns)) {
      this.#count(`topic_${name}`, help, ['topic'], ({ topics }) =>
        topics.map((topic) => [{ topic: topic.name }, topic[column]]),
      );
    }
    this.#gauge('topic_subscribers', 'Subscriptions of the topic', ['topic'], ({ topics }) =>
      topics.map(({ name, subscribers }) => [{ topic: name }, subscribers]),
    );
  }

  #addSubscriptions(): void {
    const counters = {
      passed_total: ['Messages that the filter admitted', 'passed'],
      filtered_total: ['Messages that the filter did not admit', 'filtered'],
      handled_total: ['Messages handled', 'handled'],
      failed_total: ['Messages whose invocation failed', 'failed'],
      dropped_total: ['Messages dropped with a reason', 'dropped'],
      retried_total: ['Invocations tried again after a crash', 'retried'],
    } as const;
    const labels = ['topic', 'subscription'];
    for (const [name, [help, column]] of Object.entries(counters)) {
      this.#count(`subscription_${name}`, help, labels, ({ subscriptions }) =>
        subscriptions.map((row) => [{ topic: row.topic, subscription: row.id }, row[column]]),
      );
    }
    const gauges = {
      queued: ['Messages that wait', ({ queued }: Subscription) => queued],
      highest_queued: [
        'The most messages that ever waited',
        ({ highestQueued }: Subscription) => highestQueued,
      ],
      congested: [
        '1 while the subscription is congested, else 0',
        ({ congested }: Subscription) => Number(congested),
      ],
      mean_invocation_seconds: [
        'How long an invocation takes in the mean',
        ({ meanInvocation }: Subscription) => (meanInvocation ?? Number.NaN) / 1000,
      ],
      highest_invocation_seconds: [
        'How long the longest invocation took',
        ({ highestInvocation }: Subscription) => (highestInvocation ?? Number.NaN) / 1000,
      ],
    } as const;
    for (const [name, [help, read]] of Object.entries(gauges)) {
      this.#gauge(`subscription_${name}`, help, labels, ({ subscriptions }) =>
        subscriptions.map((row) => [{ topic: row.topic, subscription: row.id }, read(row)]),
      );
    }
  }

  #addMessageTypes(): void {
    this.#count('message_type_published_total', 'Messages published of the type', ['type'], (all) =>
      all.messageTypes.map(({ name, published }) => [{ type: name }, published]),
    );
    this.#count('message_type_unused_total', 'Of those, the ones that nobody wanted', ['type'], (all) =>
      all.messageTypes.map(({ name, unused }) => [{ type: name }, unused]),
    );
  }

  #addThreads(): void {
    const labels = ['executor', 'thread'];
    this.#count('thread_invocations_total', 'Invocations by the thread', labels, ({ threads }) =>
      threads.map(({ executor, id, invocations }) => [{ executor, thread: id }, invocations]),
    );
    this.#count('thread_crashes_total', 'How often the thread has crashed', labels, ({ threads }) =>
      threads.map(({ executor, id, crashes }) => [{ executor, thread: id }, crashes]),
    );
    const help = 'How long the thread was busy since it started: from 0 again when it has been replaced';
    this.#count('thread_busy_seconds_total', help, labels, ({ threads }) =>
      threads.map(({ executor, id, busyTime }) => [{ executor, thread: id }, busyTime / 1000]),
    );
    const startHelp = 'When the thread started, in seconds since the epoch: another time is another thread';
    this.#gauge('thread_start_time_seconds', startHelp, labels, ({ threads }) =>
      threads.flatMap(({ executor, id, startedAt }) =>
        startedAt === null ? [] : [[{ executor, thread: id }, startedAt / 1000] as const],
      ),
    );
  }

  #count(name: string, help: string, labelNames: string[], read: Read): void {
    const options = { name: `stasis_${name}`, help, labelNames, registers: [this.#registry] };
    this.#add(options.name, new Counter(options), read);
  }

  #gauge(name: string, help: string, labelNames: string[], read: Read): void {
    const options = { name: `stasis_${name}`, help, labelNames, registers: [this.#registry] };
    this.#add(options.name, new Gauge(options), read);
  }

  /** Gives the samples as they are: to put each into the metric first would take longer than all else, and keep them. */
  #add(name: string, metric: Counter | Gauge, read: Read): void {
    this.#reads.set(name, read);
    const get = metric.get.bind(metric);
    metric.get = async () => ({
      ...(await get()),
      values: this.#samples.map(([labels, value]) => ({ labels, value })),
    });
  }
}

type Subscription = BusStatistics['subscriptions'][number];
