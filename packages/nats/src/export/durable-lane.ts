// The way out of an at-least-once topic: one frame is under way at a time, and the next one fills meanwhile. A frame is sent
// until the server says that it has stored it, each time with the same id, by which the server knows it again.
//
// A server that refuses is told of, and asked again ever less often: its store may be emptied, a permission be given. That holds up
// this topic only. What it can never store, because it takes less than it took, is divided, and refused if it is a single message.

import { randomUUID } from 'node:crypto';
import type { Message } from '@stasis-bus/core';
import { nowMs, setImmediate } from '@stasis-bus/core/internal';
import type { JetStream } from '../server/jet-stream.js';
import type { MessageStream } from '../server/message-stream.js';
import type { ServerRefusals } from '../server/server-refusals.js';
import { ExportLane } from './export-lane.js';
import type { Framing, SentFrame } from './framing.js';
import type { Outbox } from './outbox.js';

const againMs = 100;
const mostAgainMs = 2_000;
/** When the server has been there so long, and not stored it, that is told. */
const loudMs = 5_000;

/** What all lanes of a bridge have in common. */
export interface DurableParts {
  readonly jetStream: JetStream;
  readonly stream: MessageStream;
  readonly framing: Framing;
  readonly refusals: ServerRefusals;
  /** Whether a frame that the server refuses waits until it is taken, or is dropped. */
  readonly whenRefused: 'wait' | 'drop';
  /** What can be told of a server that does not answer. */
  failing(error: unknown): void;
}

export class DurableLane extends ExportLane {
  readonly #parts: DurableParts;
  readonly #idPrefix = randomUUID();
  #lastFrame = 0;
  #isAtWork = false;

  constructor(topic: string, subject: string, outbox: Outbox, parts: DurableParts) {
    super(topic, subject, outbox);
    this.#parts = parts;
  }

  protected wake(): void {
    if (this.#isAtWork) return;
    this.#isAtWork = true;
    setImmediate(() => void this.#work());
  }

  get #what(): string {
    return `to store messages of ${JSON.stringify(this.topic)}`;
  }

  async #work(): Promise<void> {
    while (this.hasMore && !this.#parts.jetStream.link.isOver) {
      const messages = this.take();
      await this.#storeAll(messages);
      this.outbox.removed(this.topic, messages.length);
    }
    this.#isAtWork = false;
  }

  async #storeAll(messages: readonly Message[]): Promise<void> {
    const { framing, stream } = this.#parts;
    for (const frame of framing.frames(this.subject, this.topic, messages, stream.mostBytes)) {
      if ((await this.#store(frame)) === 'too large') await this.#storeAll(frame.messages);
    }
  }

  async #store({ size, count, sealed }: SentFrame): Promise<'too large' | undefined> {
    const { jetStream, framing, stream, refusals, failing } = this.#parts;
    const { link, client } = jetStream;
    this.#lastFrame += 1;
    const msgID = `${this.#idPrefix}-${this.#lastFrame}`;
    let sinceMs = nowMs();
    let refusedMs = 0;
    for (;;) {
      if (!link.isUp) {
        await link.up();
        sinceMs = nowMs();
      }
      if (link.isOver) {
        this.outbox.counts.dropped.closed += count;
        return undefined;
      }
      if (size > framing.mostBytes(stream.mostBytes)) return 'too large';
      try {
        await link.unlessChanged(client.publish(this.subject, sealed(), { msgID }));
        this.sent(count);
        this.#release();
        return undefined;
      } catch (error) {
        const reason = await this.#look(error);
        // It may take less than it took: then it is another frame that is sent.
        if (!link.isUp || size > framing.mostBytes(stream.mostBytes)) continue;
        if (refusals.tell(this.#what, reason)) {
          if (this.#refused(count) === 'drop') return undefined;
          refusedMs = Math.min(mostAgainMs, refusedMs + againMs);
        } else if (nowMs() - sinceMs > loudMs) {
          failing(reason);
        }
        await link.pause(Math.max(againMs, refusedMs));
      }
    }
  }

  /** Something was not stored. Returns why not: maybe that there is no stream any more, and none can be made. */
  async #look(error: unknown): Promise<unknown> {
    const { jetStream, stream } = this.#parts;
    if (!jetStream.link.isUp) return error;
    return jetStream.link.unlessChanged(stream.open()).then(
      () => error,
      (failed: unknown) => failed,
    );
  }

  /** What becomes of a frame of so many messages. */
  #refused(count: number): 'wait' | 'drop' {
    const { refusals, whenRefused } = this.#parts;
    if (whenRefused === 'drop' || !this.outbox.isHeld(this.topic)) refusals.count(count);
    if (whenRefused === 'wait') this.outbox.hold(this.topic);
    return whenRefused;
  }

  #release(): void {
    if (!this.outbox.isHeld(this.topic)) return;
    this.outbox.release(this.topic);
    this.#parts.refusals.over(this.#what);
  }
}
