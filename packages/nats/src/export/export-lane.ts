// The way out of one exported topic: messages are queued when they are published, and leave in frames, in order.

import type { Message } from '@stasis-bus/core';
import { Fifo } from '@stasis-bus/core/internal';
import { mostPerFrame } from './framing.js';
import type { Outbox } from './outbox.js';

export abstract class ExportLane {
  readonly topic: string;
  readonly subject: string;
  protected readonly outbox: Outbox;
  readonly #queue = new Fifo<Message>();
  #queued = 0;

  constructor(topic: string, subject: string, outbox: Outbox) {
    this.topic = topic;
    this.subject = subject;
    this.outbox = outbox;
  }

  /** Queues a message, or drops one if the outbox is full. Called inside `publish`, so it never throws. */
  add(message: Message): void {
    const verdict = this.outbox.verdict(this.topic);
    if (verdict === 'drop-newest' || (verdict === 'drop-oldest' && this.#queued === 0)) {
      this.outbox.dropped(this.topic, 'newest');
      return;
    }
    if (verdict === 'drop-oldest') {
      this.#queue.shift();
      this.#queued -= 1;
      this.outbox.removed(this.topic, 1);
      this.outbox.dropped(this.topic, 'oldest');
    }
    this.#queue.push(message);
    this.#queued += 1;
    this.outbox.added(this.topic);
    this.wake();
  }

  /** Drops what is queued. */
  abandon(): void {
    const left = this.take(Number.POSITIVE_INFINITY).length;
    this.outbox.counts.dropped.closed += left;
    this.outbox.removed(this.topic, left);
  }

  protected get hasMore(): boolean {
    return this.#queued > 0;
  }

  /** Takes the next messages from the queue. They count as buffered until the lane reports to the outbox that they are gone. */
  protected take(most = mostPerFrame): Message[] {
    const taken: Message[] = [];
    while (taken.length < most) {
      const message = this.#queue.shift();
      if (message === undefined) break;
      taken.push(message);
    }
    this.#queued -= taken.length;
    return taken;
  }

  /** Called after a message was queued. */
  protected abstract wake(): void;

  protected sent(count: number): void {
    this.outbox.counts.exported += count;
    this.outbox.counts.of(this.topic).exported += count;
  }
}
