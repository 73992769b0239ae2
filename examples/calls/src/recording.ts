// Recording, seen from home: finished channels go out to the recorders, records come back and are checked before they are
// entered in the book, and a recorder that fails is noticed. In between a channel is outstanding.

import type { Bus, BusError, Handler, MessageOf, RemoteHandler } from '@stasis-bus/core';
import type { AmiEvent } from './ami-event.js';
import { OutstandingChannels } from './outstanding-channels.js';
import { RecordBook } from './record-book.js';
import { Recorders } from './recorders.js';
import { CallRecorded, ChannelFinished, recordsTopic } from './recording-messages.js';
import { makeSigningKeys } from './signature.js';

/** Finished channels that may be outstanding, per recorder, before the replay holds back. */
const outstandingPerRecorder = 16;

export class Recording {
  readonly book: RecordBook;
  readonly outstanding: OutstandingChannels;
  /** Errors of the bus that no channel is to blame for. */
  readonly errors: string[] = [];
  readonly #bus: Bus;
  readonly #recorders: Recorders;

  /** @param handler - What records a channel: a pool's handler, or a function that runs at home. */
  constructor(bus: Bus, handler: Handler | RemoteHandler, recorders: number) {
    this.#bus = bus;
    const keys = makeSigningKeys();
    this.outstanding = new OutstandingChannels(recorders * outstandingPerRecorder);
    this.#recorders = new Recorders(bus, handler, recorders, keys.privateKey);
    this.book = new RecordBook(keys.publicKey);
    bus.topic(recordsTopic).subscribe(this.#onRecord, { accept: [CallRecorded] });
  }

  /** Settles when the recorders have their threads and their code. */
  ready(): Promise<void> {
    return this.#recorders.ready();
  }

  /** Has a finished channel recorded. Does not wait. */
  record(channel: string, events: readonly AmiEvent[]): void {
    this.outstanding.add(channel, events);
    this.#recorders.record(channel, events);
  }

  /**
   * Settles when there is room for more finished channels; at once if there is. Also settles when the bus has nothing left
   * to do: if there is no room even then, messages were lost, which the accounts will show, and waiting would never end.
   */
  async room(): Promise<void> {
    if (this.outstanding.hasRoom) return;
    const waiting = new AbortController();
    const drained = this.#bus.drain({ signal: waiting.signal }).catch(() => undefined);
    await Promise.race([this.outstanding.room(), drained]);
    waiting.abort();
  }

  /** To be told of every error that the bus reports. */
  onBusError(error: BusError): void {
    const message = error.invocationMessage;
    const reason = `${error.code}: ${error.message}`;
    if (message !== undefined && ChannelFinished.is(message)) this.#fail(message.value.channel, reason);
    else if (message !== undefined && CallRecorded.is(message))
      this.#fail(message.value.record.channel, reason);
    else this.errors.push(reason);
  }

  /** Completes when the record has been checked: one record after the other. */
  readonly #onRecord: Handler<MessageOf<typeof CallRecorded>> = async ({ value }) => {
    const { channel } = value.record;
    this.#recorders.done(channel);
    const events = this.outstanding.eventsOf(channel);
    if (events === undefined) this.book.fail(channel, 'a record came back that nobody waits for');
    else await this.book.enter(value, events);
    this.outstanding.release(channel);
  };

  #fail(channel: string, reason: string): void {
    this.#recorders.done(channel);
    this.book.fail(channel, reason);
    this.outstanding.release(channel);
  }
}
