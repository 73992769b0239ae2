// The way out of an at-least-once topic. One frame is under way at a time, while the next one fills. A frame is sent until the server
// confirms that it has stored it, each time with the same id, by which the server recognizes it.
//
// If the server refuses a frame, that is reported, and the frame is sent again at growing intervals, since somebody may empty the store
// or grant the permission. This holds up only this topic. If the server takes smaller frames than before, the frame is divided. A single
// message that is too large is refused.

import { randomUUID } from 'node:crypto';
import type { Message } from '@stasis-bus/core';
import { nowMs, setImmediate } from '@stasis-bus/core/internal';
import type { LimitedReports } from '../reports/limited-reports.js';
import { reportFailure } from '../server/failures.js';
import type { JetStream } from '../server/jet-stream.js';
import type { MessageStream } from '../server/message-stream.js';
import type { ServerRefusals } from '../server/server-refusals.js';
import type { Settings } from '../settings/settings.js';
import { ExportLane } from './export-lane.js';
import type { Framing, SentFrame } from './framing.js';
import type { Outbox } from './outbox.js';

const againMs = 100;
const mostAgainMs = 2_000;
/** How long a reachable server may fail to store a frame before that is reported, in milliseconds. */
const loudMs = 5_000;

/** What the durable lanes of a bridge share. */
export interface DurableParts {
  readonly jetStream: JetStream;
  readonly messages: MessageStream;
  readonly framing: Framing;
  readonly refusals: ServerRefusals;
  readonly failures: LimitedReports;
  readonly settings: Pick<Settings, 'whenRefused'>;
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

  async #storeAll(toStore: readonly Message[]): Promise<void> {
    const { framing, messages } = this.#parts;
    for (const frame of framing.frames(this.subject, this.topic, toStore, messages.mostBytes)) {
      if ((await this.#store(frame)) === 'too large') await this.#storeAll(frame.messages);
    }
  }

  async #store({ size, count, sealed }: SentFrame): Promise<'too large' | undefined> {
    const { link, client } = this.#parts.jetStream;
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
      if (this.#isTooLarge(size)) return 'too large';
      try {
        await link.unlessChanged(client.publish(this.subject, sealed(), { msgID }));
        this.sent(count);
        this.#release();
        return undefined;
      } catch (error) {
        const reason = await this.#whyNot(error);
        // If the server takes smaller frames now, this frame is not sent again.
        if (!link.isUp || this.#isTooLarge(size)) continue;
        if (this.#parts.refusals.reportIfRefused(this.#what, reason)) {
          if (this.#refused(count) === 'drop') return undefined;
          refusedMs = Math.min(mostAgainMs, refusedMs + againMs);
        } else if (nowMs() - sinceMs > loudMs) {
          reportFailure(this.#parts.failures, 'store messages', reason);
        }
        await link.pause(Math.max(againMs, refusedMs));
      }
    }
  }

  #isTooLarge(size: number): boolean {
    const { framing, messages } = this.#parts;
    return size > framing.mostBytes(messages.mostBytes);
  }

  /** Returns why a frame was not stored: the given error, or that the stream no longer exists and cannot be created. */
  async #whyNot(error: unknown): Promise<unknown> {
    const { jetStream, messages } = this.#parts;
    if (!jetStream.link.isUp) return error;
    return jetStream.link.unlessChanged(messages.open()).then(
      () => error,
      (failed: unknown) => failed,
    );
  }

  /** Counts a frame that the server refuses, and returns what becomes of it. */
  #refused(messages: number): 'wait' | 'drop' {
    const { refusals, settings } = this.#parts;
    const { whenRefused } = settings;
    if (whenRefused === 'drop' || !this.outbox.isHeld(this.topic)) refusals.count(messages);
    if (whenRefused === 'wait') this.outbox.hold(this.topic);
    return whenRefused;
  }

  #release(): void {
    if (!this.outbox.isHeld(this.topic)) return;
    this.outbox.release(this.topic);
    this.#parts.refusals.over(this.#what);
  }
}
