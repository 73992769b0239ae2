// Sends what is at most once: all that was published in one turn of the event loop goes in few frames, right after it. The
// connection gets no more than a megabyte that it has not written yet.

import { setImmediate } from '@stasis-bus/core/internal';
import type { Link } from '../server/link.js';
import type { Framing, SentFrame } from './framing.js';
import { ExportLane } from './lane.js';
import type { Outbox } from './outbox.js';

const mostUnflushedBytes = 1_048_576;

export class Post {
  readonly #link: Link;
  readonly #waiting = new Set<PostLane>();
  #isAtWork = false;
  #unflushedBytes = 0;

  constructor(link: Link) {
    this.#link = link;
    link.onUp(() => this.#start());
  }

  wake(lane: PostLane): void {
    this.#waiting.add(lane);
    this.#start();
  }

  #start(): void {
    if (this.#isAtWork || this.#waiting.size === 0) return;
    this.#isAtWork = true;
    setImmediate(() => void this.#send());
  }

  async #send(): Promise<void> {
    for (const lane of this.#waiting) {
      while (this.#link.isUp && !this.#link.isOver) {
        const bytes = lane.sendSome(this.#link);
        if (bytes === undefined) {
          this.#waiting.delete(lane);
          break;
        }
        this.#unflushedBytes += bytes;
        if (this.#unflushedBytes > mostUnflushedBytes) await this.#flush();
      }
    }
    this.#isAtWork = false;
    if (this.#link.isUp) this.#start();
  }

  async #flush(): Promise<void> {
    this.#unflushedBytes = 0;
    try {
      await this.#link.unlessChanged(this.#link.connection.flush());
    } catch {
      // What was lost with the connection was at most once.
    }
  }
}

/** Messages that were taken to be sent. */
interface Batch {
  readonly frames: Iterator<SentFrame, undefined>;
  /** How many of them are neither sent nor refused. */
  left: number;
}

export class PostLane extends ExportLane {
  readonly #post: Post;
  readonly #framing: Framing;
  #batch: Batch | undefined;

  constructor(topic: string, subject: string, outbox: Outbox, post: Post, framing: Framing) {
    super(topic, subject, outbox);
    this.#post = post;
    this.#framing = framing;
  }

  /** Sends a frame, and tells how many bytes it has, maybe none; `undefined`: there is nothing to send. */
  sendSome({ connection }: Link): number | undefined {
    this.#batch ??= this.#nextBatch();
    if (this.#batch === undefined) return undefined;
    const { value: frame } = this.#batch.frames.next();
    if (frame === undefined) {
      // What was refused.
      this.outbox.removed(this.topic, this.#batch.left);
      this.#batch = undefined;
      return 0;
    }
    const { count } = frame;
    const bytes = frame.sealed();
    if (connection.isClosed()) {
      this.outbox.counts.dropped.closed += count;
    } else {
      connection.publish(this.subject, bytes);
      this.sent(count);
    }
    this.#batch.left -= count;
    this.outbox.removed(this.topic, count);
    return bytes.length;
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

  #nextBatch(): Batch | undefined {
    const messages = this.take();
    if (messages.length === 0) return undefined;
    return { frames: this.#framing.frames(this.subject, this.topic, messages), left: messages.length };
  }
}
