// Reads a stream in order, whatever the server does: after each reconnection, and whenever the server has lost the consumer, the reader
// asks for a new one, which begins where the last one was, if the stream is still the same. The server does not track what is under way,
// so nothing arrives twice or out of order. What was handled is tracked elsewhere (see progress.ts).
//
// Servers have been seen to skip a message (2.9.10, after a restart). So the whole stream is read, without a filter, and the reading
// checks the sequence numbers: those of messages, and those of the server's heartbeats when there are no messages.

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

/** One stream to read, and what to do with its messages. */
export interface StreamReading {
  readonly stream: string;
  /** Finds the stream, or creates it. Begins nothing yet, since the reader opens the stream again if the connection is lost first. */
  open(): Promise<StreamInfo>;
  /** Begins a new reading of the stream that was opened. Returns the first sequence number that its consumer delivers. */
  start(stream: StreamInfo): number;
  /** Called when a consumer has begun, with this many messages waiting for it. */
  started?(waiting: number): void;
  /**
   * Called when no message is under way, and the server believes that it has delivered all up to this one. Returns whether to begin
   * with a new consumer.
   */
  idle(lastSequence: number): boolean;
  /** Called when the server refuses, or reading has failed for seconds although the server is there. The reader keeps trying. */
  failing(error: unknown): void;
  /** Takes the next message. The one after it comes when this settles. With `'again'`, this one is not taken: a new consumer begins. */
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
      // The client does not wait for the answer to this request, so it does not report the denial.
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

  /** Ends reading. Resolves when the last message was taken, or at once if the server is away. */
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
        // Reading is tried again, whatever the error was.
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
    // If the stream was recreated just now, the consumer would begin in the middle of the new one.
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
    // If this fails, the server removes the unused consumer later.
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
