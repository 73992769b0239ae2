// Sends at-most-once messages: everything that was published in one turn of the event loop goes out in a few frames, right after that
// turn. The connection holds at most a megabyte that it has not written yet.
//
// The server reports only messages that it has not taken, and meanwhile later ones go out. So after some frames the server is asked for
// an answer: whatever it has not refused by then, it has taken. One such question is under way at a time.

import { Condition, setImmediate } from '@stasis-bus/core/internal';
import type { Link } from '../server/link.js';
import type { Denial, ServerRefusals } from '../server/server-refusals.js';

const mostUnflushedBytes = 1_048_576;

/** What the Post asks of a lane that has something to send. */
export interface PostingLane {
  readonly topic: string;
  readonly subject: string;
  /**
   * Sends a frame. Returns how many bytes it has, 0 if its messages were refused, or `undefined` if there is nothing to send.
   */
  sendSome(link: Link): number | undefined;
  /** Called when the server has taken frames with these numbers of messages. */
  taken(counts: readonly number[]): void;
}

/** The frames of one subject that the connection has: how many messages each holds, in order. */
interface Handed {
  readonly lane: PostingLane;
  readonly counts: number[];
}

export class Post {
  readonly #link: Link;
  readonly #refusals: ServerRefusals;
  readonly #waiting = new Set<PostingLane>();
  #isAtWork = false;
  #unflushedBytes = 0;
  /** By subject: the frames that the question to the server covers. */
  #asked: Map<string, Handed> = new Map();
  /** By subject: the frames that the connection got after that question. */
  #handed: Map<string, Handed> = new Map();
  #isAsking = false;
  readonly #answered = new Condition();

  constructor(link: Link, refusals: ServerRefusals) {
    this.#link = link;
    this.#refusals = refusals;
    link.onUp(() => this.#start());
    link.onDenied((denial) => {
      if (denial.operation === 'publish') this.#denied(denial);
    });
  }

  wake(lane: PostingLane): void {
    this.#waiting.add(lane);
    this.#start();
  }

  /** Notes that the connection has one more frame of a lane, with this many messages. */
  handed(lane: PostingLane, count: number): void {
    const known = this.#handed.get(lane.subject);
    if (known === undefined) this.#handed.set(lane.subject, { lane, counts: [count] });
    else known.counts.push(count);
  }

  /** Counts and reports that the server, or the connection, has refused a frame with this many messages. */
  notTaken(lane: PostingLane, count: number, error: unknown): void {
    this.#refusals.count(count);
    this.#refusals.report(`messages of ${JSON.stringify(lane.topic)}`, error);
  }

  /** Resolves when the fate of every frame that was sent is known. */
  confirmed(): Promise<void> {
    return this.#answered.until(() => !this.#isAsking);
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
          // If the connection is lost meanwhile, so are these at-most-once messages.
          await this.#link.answers();
        }
      }
    }
    this.#isAtWork = false;
    if (this.#link.isUp) this.#start();
  }

  /** Asks until everything that the connection got is confirmed. */
  async #ask(): Promise<void> {
    this.#isAsking = true;
    // Lets the other lanes send first.
    await nextTurn();
    while (this.#handed.size > 0) {
      this.#asked = this.#handed;
      this.#handed = new Map();
      // If the connection is lost first, nobody knows what became of the frames; they count as taken.
      if (this.#link.isUp) await this.#link.answers();
      // Refusals come before the answer, and arrive within this turn of the event loop.
      await nextTurn();
      for (const { lane, counts } of this.#asked.values()) lane.taken(counts);
      this.#asked = new Map();
    }
    this.#isAsking = false;
    this.#answered.changed();
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

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
