// Recording, as home sees it: finished channels go out to the recorders, records come back and are checked before they are entered in
// the book, and failures of recorders are noted. In between, a channel is outstanding.

import type { Bus, BusError, Handler, MessageOf, Subscription, Topic } from '@stasis-bus/core';
import type { AmiEvent } from './ami-event.js';
import type { Placement } from './placement.js';
import { RecordBook } from './record-book.js';
import { CallRecorded, ChannelFinished, recordsTopic } from './recording-messages.js';
import { makeSigningKeys } from './signature.js';

/** How many finished channels may wait for each recorder before the replay holds back. */
const queuePerRecorder = 32;
/** How many archives may wait to be checked before the replay holds back. */
const uncheckedArchives = 64;

export class Recording {
  readonly book: RecordBook;
  /** Errors of the bus that concern no particular channel. */
  readonly errors: string[] = [];
  readonly #finished: Topic;
  readonly #records: Topic;
  readonly #recorders: Subscription;
  /** Finished channels whose archive has not been checked yet, with the events to check it against. */
  readonly #outstanding = new Map<string, readonly AmiEvent[]>();

  constructor(bus: Bus, { handler, parallelism }: Placement) {
    const keys = makeSigningKeys();
    this.book = new RecordBook(keys.publicKey);
    this.#records = bus.topic(recordsTopic, { detail: 'records and archives of finished channels' });
    this.#records.subscribe(this.#onRecord, {
      accept: [CallRecorded],
      congestion: { high: uncheckedArchives },
    });
    this.#finished = bus.topic('calls:finished', { detail: 'all events of a channel that hung up' });
    this.#recorders = this.#finished.subscribe(handler, {
      accept: [ChannelFinished],
      data: keys.privateKey,
      // Different channels are recorded in parallel.
      partitionBy: ({ value }) => value.channel,
      congestion: { high: parallelism * queuePerRecorder },
    });
  }

  /** Resolves when a thread has loaded the recorder's code. */
  get ready(): Promise<void> {
    return this.#recorders.ready;
  }

  /** Hands a finished channel to the recorders. Does not wait. */
  record(channel: string, events: readonly AmiEvent[]): void {
    this.#outstanding.set(channel, events);
    this.#finished.publish(ChannelFinished, { channel, events });
  }

  /** How many channels have been handed over whose archive has not been checked yet. */
  get outstanding(): number {
    return this.#outstanding.size;
  }

  /** Resolves when there is room for more finished channels, which may be at once. */
  async relieved(): Promise<void> {
    await this.#finished.relieved();
    await this.#records.relieved();
  }

  /** Call this with every error that the bus reports. */
  onBusError(error: BusError): void {
    // No message is lost: on a machine that is busy with other work, all threads may be late at once.
    if (error.code === 'ERR_STASIS_EXECUTOR_STALLED') return;
    const message = error.invocationMessage;
    const reason = `${error.code}: ${error.message}`;
    if (message !== undefined && ChannelFinished.is(message)) this.#fail(message.value.channel, reason);
    else if (message !== undefined && CallRecorded.is(message))
      this.#fail(message.value.record.channel, reason);
    else this.errors.push(reason);
  }

  /** Resolves when the record has been checked, so that records are checked one after the other. */
  readonly #onRecord: Handler<MessageOf<typeof CallRecorded>> = async ({ value }) => {
    const { channel } = value.record;
    const events = this.#outstanding.get(channel);
    if (events === undefined) {
      this.book.fail(channel, 'a record came back that nobody is waiting for');
      return;
    }
    await this.book.enter(value, events);
    this.#outstanding.delete(channel);
  };

  #fail(channel: string, reason: string): void {
    this.book.fail(channel, reason);
    this.#outstanding.delete(channel);
  }
}
