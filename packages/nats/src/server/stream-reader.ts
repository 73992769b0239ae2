// Reads a stream in its order, whatever the server does: after each reconnection, and whenever the server has lost the consumer,
// the reader asks for a new one that begins where the last one was, if that was in the same stream. The server keeps no account of
// what is under way, so nothing arrives twice or out of order. Keeping account of what was handled is left to others (see
// progress.ts).
//
// Servers have been seen to skip a message (2.9.10, after a restart). So the whole stream is read, without a filter, and the
// reading looks at the sequence numbers: of messages, and of the server's heartbeats when there are no messages.

import {
  AckPolicy,
  type ConsumerConfig,
  type ConsumerMessages,
  DeliverPolicy,
  type JsMsg,
  type StreamInfo,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import type { JetStream } from './jet-stream.js';
import { refusalIn } from './server-refusals.js';

/** What is read, and what becomes of it. */
export interface StreamReading {
  readonly stream: string;
  /** Finds the stream, or creates it. Begins nothing yet: when the connection is lost first, the reader opens the stream again. */
  open(): Promise<StreamInfo>;
  /** Begins a new reading of the stream that was opened. Returns the first sequence number that its consumer delivers. */
  start(stream: StreamInfo): number;
  /** A consumer has begun, with this many messages waiting for it. */
  started?(waiting: number): void;
  /** No message is under way, and the server takes all up to this one for delivered. Returns whether to begin with a new consumer. */
  idle(lastSequence: number): boolean;
  /** The server refuses, or reading has failed for seconds although the server is there. The reader keeps trying. */
  failing(error: unknown): void;
  /** Takes the next message; the one after it comes when this has settled. `'again'`: begin with a new consumer, without this one. */
  take(message: JsMsg): Promise<'again' | undefined> | 'again' | undefined;
}

const prefetched = 64;
const againMs = 200;
const idleMs = 30_000;
const heartbeatMs = 1_000;
/** How many failures in a row are reported as one. */
const loudFailures = 25;

export class StreamReader {
  readonly #jetStream: JetStream;
  readonly #reading: StreamReading;
  #messages: ConsumerMessages | undefined;
  #isClosed = false;
  /** How many messages the present consumer has delivered. */
  #delivered = 0;
  readonly #ended: Promise<void>;

  constructor(jetStream: JetStream, reading: StreamReading) {
    this.#jetStream = jetStream;
    this.#reading = reading;
    jetStream.link.onUp(() => this.#messages?.stop());
    jetStream.link.onDenied((denial) => {
      // The client does not wait for the answer to this request, so it says nothing.
      if (denial.operation === 'publish' && denial.subject.includes(`.MSG.NEXT.${reading.stream}.`))
        reading.failing(
          new Error('the server does not let this process ask for messages', { cause: denial }),
        );
    });
    this.#ended = this.#run();
  }

  /** Goes on with a new consumer. */
  restart(): void {
    this.#messages?.stop();
  }

  /** Ends reading. Settles when the last message was taken, or at once if the server is away. */
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
        // Whatever it was, reading is tried again.
        failures += link.isUp ? 1 : 0;
        if (failures % loudFailures === loudFailures - 1 || (link.isUp && refusalIn(error) !== undefined))
          this.#reading.failing(error);
        await link.pause(againMs);
      }
    }
  }

  async #read(): Promise<void> {
    const { client, link } = this.#jetStream;
    const { stream, open, start, started, take } = this.#reading;
    const { consumers, streams } = await this.#jetStream.manager();
    const { reconnects } = link;
    const opened = await link.unlessChanged(open.call(this.#reading));
    const sequence = start.call(this.#reading, opened);
    const info = await link.unlessChanged(consumers.add(stream, consumerFrom(sequence)));
    // If the stream was recreated meanwhile, the consumer would begin in the middle of the new one.
    if ((await link.unlessChanged(streams.info(stream))).created !== opened.created) return;
    const consumer = client.consumers.getConsumerFromInfo(info);
    const messages = await consumer.consume({
      max_messages: prefetched,
      idle_heartbeat: heartbeatMs,
      abort_on_missing_resource: true,
    });
    this.#messages = messages;
    // The connection may have changed while the consumer was being made.
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
    // The server removes a consumer that is not used by itself.
    if (link.isUp) void consumers.delete(stream, info.name).catch(() => undefined);
  }

  /** Ends the consumer when the server no longer has it, or the reading wants a new one. */
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

function consumerFrom(sequence: number): Partial<ConsumerConfig> {
  return {
    ack_policy: AckPolicy.None,
    inactive_threshold: nanos(idleMs),
    mem_storage: true,
    num_replicas: 1,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: sequence,
  };
}
