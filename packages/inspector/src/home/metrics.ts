// The statistics as Prometheus metrics, which are read only when somebody scrapes them.

import type { Bus, BusStatistics } from '@stasis-bus/core';
import { busPortOf, inTurns, setImmediate, stepsPerPiece } from '@stasis-bus/core/internal';
import { Counter, Gauge, Registry } from 'prom-client';
import { type Grouping, type Labels, type MetricTable, type Series, SeriesOf } from './metric-series.js';
import { subscriptionTable, topicTable } from './metric-tables.js';

type Sample = readonly [labels: Labels, value: number];

/** The statistics, with series in place of the rows of topics and subscriptions. */
interface ReadStatistics extends Omit<BusStatistics, 'topics' | 'subscriptions'> {
  readonly topics: readonly Series[];
  readonly subscriptions: readonly Series[];
}

type Read = (statistics: ReadStatistics) => readonly Sample[];

export class Metrics {
  readonly #registry = new Registry();
  readonly #bus: Bus;
  readonly #reads = new Map<string, Read>();
  /** The samples being written; none are kept. */
  #samples: readonly Sample[] = [];
  #asked: Promise<string> | undefined;
  readonly #topics: SeriesOf<BusStatistics['topics'][number]>;
  readonly #subscriptions: SeriesOf<BusStatistics['subscriptions'][number]>;

  constructor(bus: Bus, grouping: Grouping) {
    this.#bus = bus;
    this.#topics = new SeriesOf(topicTable, grouping);
    this.#subscriptions = new SeriesOf(subscriptionTable, grouping);
    this.#addTable('topic', ['topic', 'group'], topicTable, ({ topics }) => topics);
    const labels = ['topic', 'subscription', 'group'];
    this.#addTable('subscription', labels, subscriptionTable, ({ subscriptions }) => subscriptions);
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

  /** Resolves with the metrics at this moment, in the text format of Prometheus. Calls made meanwhile get the same text. */
  text(): Promise<string> {
    this.#asked ??= this.#read().finally(() => {
      this.#asked = undefined;
      this.#samples = [];
    });
    return this.#asked;
  }

  /** Reads in several turns of the event loop, since the samples of a large bus take long and other work must run in between. */
  async #read(): Promise<string> {
    const statistics = await inTurns(busPortOf(this.#bus).statistics());
    const topics = await inTurns(this.#topics.of(statistics.topics));
    const subscriptions = await inTurns(this.#subscriptions.of(statistics.subscriptions));
    const all = { ...statistics, topics, subscriptions };
    const texts: string[] = [];
    for (const [name, read] of this.#reads) texts.push(await this.#textOf(name, read(all)));
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

  /** Adds one metric for each column of the table. */
  #addTable<Row>(
    prefix: string,
    labels: string[],
    { metrics }: MetricTable<Row>,
    seriesOf: (read: ReadStatistics) => readonly Series[],
  ): void {
    for (const [index, { name, help, inGroup }] of metrics.entries()) {
      const read: Read = (statistics) =>
        seriesOf(statistics).map(({ labels: own, values }) => [own, values[index] ?? Number.NaN]);
      if (inGroup === 'count') this.#count(`${prefix}_${name}`, help, labels, read);
      else this.#gauge(`${prefix}_${name}`, help, labels, read);
    }
  }

  #addMessageTypes(): void {
    this.#count('message_type_published_total', 'Messages of the type that were published', ['type'], (all) =>
      all.messageTypes.map(({ name, published }) => [{ type: name }, published]),
    );
    this.#count(
      'message_type_unused_total',
      'Messages of the type that were published, and that no subscription wanted',
      ['type'],
      (all) => all.messageTypes.map(({ name, unused }) => [{ type: name }, unused]),
    );
  }

  #addThreads(): void {
    const labels = ['executor', 'thread'];
    this.#count('thread_invocations_total', 'Invocations on the thread', labels, ({ threads }) =>
      threads.map(({ executor, id, invocations }) => [{ executor, thread: id }, invocations]),
    );
    this.#count('thread_crashes_total', 'How often the thread has crashed', labels, ({ threads }) =>
      threads.map(({ executor, id, crashes }) => [{ executor, thread: id }, crashes]),
    );
    const help =
      'How long the thread has been busy since it started; starts again at 0 when the thread is replaced';
    this.#count('thread_busy_seconds_total', help, labels, ({ threads }) =>
      threads.map(({ executor, id, busyTime }) => [{ executor, thread: id }, busyTime / 1000]),
    );
    const startHelp =
      'When the thread started, in seconds since the epoch; a different time means a different thread';
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

  /** Hands out the samples as they are, since putting each into the metric first would take longer than all else, and keep them. */
  #add(name: string, metric: Counter | Gauge, read: Read): void {
    this.#reads.set(name, read);
    const get = metric.get.bind(metric);
    metric.get = async () => ({
      ...(await get()),
      values: this.#samples.map(([labels, value]) => ({ labels, value })),
    });
  }
}
