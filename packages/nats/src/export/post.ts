// Sends what is at most once: all that was published in one turn of the event loop goes in few frames, right after it. The
// connection gets no more than a megabyte that it has not written yet.
//
// The server does not say that it has taken a message, only that it has not, and goes on. So after some frames it is asked for an
// answer: what it has not refused until then, it has taken. One such question is under way at a time.

import type { NatsConnection } from '@nats-io/nats-core';
import { setImmediate } from '@stasis-bus/core/internal';
import type { Link } from '../server/link.js';
import type { Denial, ServerRefusals } from '../server/server-refusals.js';
import { ExportLane } from './export-lane.js';
import type { Framing, SentFrame } from './framing.js';
import type { Outbox } from './outbox.js';

const mostUnflushedBytes = 1_048_576;

/** How many messages the frames had that were handed over on one subject, in their order. */
interface Handed {
  readonly lane: PostLane;
  readonly counts: number[];
}

export class Post {
  readonly #link: Link;
  readonly #refusals: ServerRefusals;
  readonly #waiting = new Set<PostLane>();
  #isAtWork = false;
  #unflushedBytes = 0;
  /** By subject: what the server was asked about, and what was handed over after that. */
  #asked: Map<string, Handed> = new Map();
  #handed: Map<string, Handed> = new Map();
  #isAsking = false;
  #whenConfirmed: (() => void)[] = [];

  constructor(link: Link, refusals: ServerRefusals) {
    this.#link = link;
    this.#refusals = refusals;
    link.onUp(() => this.#start());
    link.onDenied((denial) => {
      if (denial.operation === 'publish') this.#denied(denial);
    });
  }

  wake(lane: PostLane): void {
    this.#waiting.add(lane);
    this.#start();
  }

  /** The connection has one more frame, of so many messages. */
  handed(lane: PostLane, count: number): void {
    const known = this.#handed.get(lane.subject);
    if (known === undefined) this.#handed.set(lane.subject, { lane, counts: [count] });
    else known.counts.push(count);
  }

  /** The server, or the connection, does not take one. */
  notTaken(lane: PostLane, count: number, error: unknown): void {
    this.#refusals.count(count);
    this.#refusals.report(whatOf(lane), error);
  }

  /** Settles when it is known of all that was sent whether the server has taken it. */
  async confirmed(): Promise<void> {
    while (this.#isAsking) {
      await new Promise<void>((resolve) => {
        this.#whenConfirmed.push(resolve);
      });
    }
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
        if (!this.#isAsking) void this.#ask();
        this.#unflushedBytes += bytes;
        if (this.#unflushedBytes > mostUnflushedBytes) {
          this.#unflushedBytes = 0;
          // What is lost with the connection was at most once.
          await this.#link.answers();
        }
      }
    }
    this.#isAtWork = false;
    if (this.#link.isUp) this.#start();
  }

  /** Until all is confirmed that was handed over. */
  async #ask(): Promise<void> {
    this.#isAsking = true;
    // After the other lanes.
    await nextTurn();
    while (this.#handed.size > 0) {
      this.#asked = this.#handed;
      this.#handed = new Map();
      // A connection that is lost first leaves open what became of it.
      if (this.#link.isUp) await this.#link.answers();
      // Refusals have come before the answer, and are heard within this turn.
      await nextTurn();
      for (const { lane, counts } of this.#asked.values()) lane.taken(counts);
      this.#asked = new Map();
    }
    this.#isAsking = false;
    for (const resume of this.#whenConfirmed.splice(0)) resume();
  }

  #denied(denial: Denial): void {
    for (const handed of [this.#asked, this.#handed]) {
      const concerned = handed.get(denial.subject);
      const count = concerned?.counts.shift();
      if (concerned === undefined || count === undefined) continue;
      this.notTaken(concerned.lane, count, denial);
      return;
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
  sendSome({ connection, isClosing }: Link): number | undefined {
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
    if (isClosing) this.outbox.counts.dropped.closed += count;
    else this.#handOver(connection, frame);
    this.#batch.left -= count;
    this.outbox.removed(this.topic, count);
    return frame.size;
  }

  override abandon(): void {
    super.abandon();
    const left = this.#batch?.left ?? 0;
    this.#batch = undefined;
    this.outbox.counts.dropped.closed += left;
    this.outbox.removed(this.topic, left);
  }

  /** The server has taken frames of so many messages each. */
  taken(counts: readonly number[]): void {
    if (counts.length > 0) this.sent(counts.reduce((sum, count) => sum + count, 0));
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

function whatOf({ topic }: PostLane): string {
  return `messages of ${JSON.stringify(topic)}`;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
