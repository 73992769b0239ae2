// Reads a stream in its order, through whatever the server does: after each reconnection, and whenever the server has lost
// the consumer, it asks for a new one that begins where the last one was, if that was in the same stream. The server keeps no
// account of what is under way, so nothing arrives twice or out of order; who must know what was handled keeps that itself (see
// progress.ts).
//
// Servers have been seen to pass over a message (2.9.10, after a restart). So all of the stream is read, without a filter, and
// who reads it looks at the sequence numbers: of messages, and of the server's heartbeats when there are none.

import {
  AckPolicy,
  type ConsumerConfig,
  type ConsumerMessages,
  DeliverPolicy,
  type JsMsg,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import type { JetStream } from './jet-stream.js';
import { refusalIn } from './server-refusals.js';

/** Where a consumer begins. */
export interface ReadingStart {
  /** The first sequence number that it brings. */
  readonly sequence: number;
  /** When the stream was created in which that is so. */
  readonly created: string;
}

export interface StreamReading {
  readonly stream: string;
  /** Where the next consumer begins; asked each time. What is missing is to be made first. */
  start(): Promise<ReadingStart>;
  /** A consumer has begun, and so many messages are there already. */
  started?(waiting: number): void;
  /** Nothing more is under way, and the server believes to have brought all up to this one. True: it begins anew. */
  idle(lastSequence: number): boolean;
  /** The server refuses, or it could not be read for seconds, although the server is there. It goes on trying. */
  failing(error: unknown): void;
  /** The next message; the one after it comes when this has settled. `'again'`: it begins anew, without this one. */
  take(message: JsMsg): Promise<'again' | undefined> | 'again' | undefined;
}

const prefetched = 64;
const hardlyMs = 200;
const idleMs = 30_000;
const heartbeatMs = 1_000;
/** So many failures in a row are told. */
const loudFailures = 25;

export class StreamReader {
  readonly #jetStream: JetStream;
  readonly #reading: StreamReading;
  #messages: ConsumerMessages | undefined;
  #isClosed = false;
  /** Messages that this consumer has brought, and that were taken. */
  #delivered = 0;
  readonly #ended: Promise<void>;

  constructor(jetStream: JetStream, reading: StreamReading) {
    this.#jetStream = jetStream;
    this.#reading = reading;
    jetStream.link.onUp(() => this.#messages?.stop());
    jetStream.link.onDenied((denial) => {
      // Nobody waits for the answer to this.
      if (denial.operation === 'publish' && denial.subject.includes(`.MSG.NEXT.${reading.stream}.`))
        reading.failing(
          new Error('the server does not let this process ask for messages', { cause: denial }),
        );
    });
    this.#ended = this.#run();
  }

  /** Begins anew. */
  restart(): void {
    this.#messages?.stop();
  }

  /** Settles when the last message was taken. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#messages?.stop();
    if (this.#jetStream.link.isUp) await this.#ended;
  }

  async #run(): Promise<void> {
    const { link } = this.#jetStream;
    let failures = 0;
    for (;;) {
      await link.up();
      if (this.#isClosed || link.isOver) return;
      try {
        await this.#read();
        failures = 0;
      } catch (error) {
        // Whatever it was, it is tried again.
        failures += link.isUp ? 1 : 0;
        if (failures % loudFailures === loudFailures - 1 || (link.isUp && refusalIn(error) !== undefined))
          this.#reading.failing(error);
        await link.pause(hardlyMs);
      }
    }
  }

  async #read(): Promise<void> {
    const { client, link } = this.#jetStream;
    const { stream, start, started, take } = this.#reading;
    const { consumers, streams } = await this.#jetStream.manager();
    const { reconnects } = link;
    const { sequence, created } = await link.unlessChanged(start.call(this.#reading));
    const config: Partial<ConsumerConfig> = {
      ack_policy: AckPolicy.None,
      inactive_threshold: nanos(idleMs),
      mem_storage: true,
      num_replicas: 1,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: sequence,
    };
    const info = await link.unlessChanged(consumers.add(stream, config));
    // A consumer of the stream that was made meanwhile would begin there in the middle.
    if ((await link.unlessChanged(streams.info(stream))).created !== created) return;
    const consumer = client.consumers.getConsumerFromInfo(info);
    const messages = await consumer.consume({
      max_messages: prefetched,
      idle_heartbeat: heartbeatMs,
      abort_on_missing_resource: true,
    });
    this.#messages = messages;
    // What has changed while it was being made.
    if (this.#isClosed || link.reconnects !== reconnects || !link.isUp) messages.stop();
    void this.#listen(messages);
    started?.call(this.#reading, info.num_pending);
    this.#delivered = 0;
    for await (const message of messages) {
      this.#delivered += 1;
      if (message.info.deliverySequence !== this.#delivered) break;
      if ((await take.call(this.#reading, message)) === 'again') break;
    }
    this.#messages = undefined;
    messages.stop();
    // If it cannot be removed it ends by itself.
    if (link.isUp) void consumers.delete(stream, info.name).catch(() => undefined);
  }

  /** A consumer that the server does not have any more brings nothing. */
  async #listen(messages: ConsumerMessages): Promise<void> {
    for await (const status of messages.status()) {
      const { type } = status;
      if (type === 'heartbeat') {
        const { lastConsumerSequence, lastStreamSequence } = status;
        if (lastConsumerSequence === this.#delivered && this.#reading.idle(lastStreamSequence))
          messages.stop();
      } else if (
        type === 'consumer_deleted' ||
        type === 'consumer_not_found' ||
        type === 'stream_not_found' ||
        type === 'heartbeats_missed' ||
        type === 'no_responders'
      )
        messages.stop();
    }
  }
}
