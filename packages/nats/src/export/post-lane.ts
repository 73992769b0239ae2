// The way out of an at-most-once topic. The Post decides when the lane may send. Frames are made one at a time.

import type { NatsConnection } from '@nats-io/nats-core';
import type { Link } from '../server/link.js';
import { ExportLane } from './export-lane.js';
import type { Framing, SentFrame } from './framing.js';
import type { Outbox } from './outbox.js';
import type { Post, PostingLane } from './post.js';

/** Messages that were taken from the queue to be sent. */
interface Batch {
  readonly frames: Iterator<SentFrame, undefined>;
  /** How many of them are neither sent nor refused. */
  left: number;
}

export class PostLane extends ExportLane implements PostingLane {
  readonly #post: Post;
  readonly #framing: Framing;
  #batch: Batch | undefined;

  constructor(topic: string, subject: string, outbox: Outbox, post: Post, framing: Framing) {
    super(topic, subject, outbox);
    this.#post = post;
    this.#framing = framing;
  }

  sendSome({ connection, isClosing }: Link): number | undefined {
    this.#batch ??= this.#nextBatch();
    if (this.#batch === undefined) return undefined;
    const { value: frame } = this.#batch.frames.next();
    if (frame === undefined) {
      // The messages that are left were refused.
      this.outbox.removed(this.topic, this.#batch.left);
      this.#batch = undefined;
      return 0;
    }
    const { count } = frame;
    if (isClosing) this.outbox.counts.dropped.closed += count;
    else this.#handOver(connection, frame);
    this.#batch.left -= count;
    this.outbox.removed(this.topic, count);
    return frame.size;
  }

  taken(counts: readonly number[]): void {
    if (counts.length > 0) this.sent(counts.reduce((sum, count) => sum + count, 0));
  }

  override abandon(): void {
    super.abandon();
    const left = this.#batch?.left ?? 0;
    this.#batch = undefined;
    this.outbox.counts.dropped.closed += left;
    this.outbox.removed(this.topic, left);
  }

  protected wake(): void {
    this.#post.wake(this);
  }

  #handOver(connection: NatsConnection, { count, sealed }: SentFrame): void {
    try {
      connection.publish(this.subject, sealed());
      this.#post.handed(this, count);
    } catch (error) {
      this.#post.notTaken(this, count, error);
    }
  }

  #nextBatch(): Batch | undefined {
    const messages = this.take();
    if (messages.length === 0) return undefined;
    return { frames: this.#framing.frames(this.subject, this.topic, messages), left: messages.length };
  }
}
