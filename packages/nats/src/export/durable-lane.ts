// The way out of an at-least-once topic: one frame is under way at a time, and the next one fills meanwhile. A frame is sent
// until the server says that it has stored it, each time with the same id, by which the server knows it again.

import { randomUUID } from 'node:crypto';
import { setImmediate } from '@stasis-bus/core/internal';
import { pause } from '../server/link.js';
import type { MessageStream } from '../server/message-stream.js';
import type { JetStream } from '../server/persistent.js';
import type { Framing, SentFrame } from './framing.js';
import { ExportLane } from './lane.js';
import type { Outbox } from './outbox.js';

const againMs = 100;

export class DurableLane extends ExportLane {
  readonly #jetStream: JetStream;
  readonly #framing: Framing;
  readonly #stream: MessageStream;
  readonly #idPrefix: string;
  #lastFrame = 0;
  #isAtWork = false;

  constructor(
    topic: string,
    subject: string,
    outbox: Outbox,
    framing: Framing,
    jetStream: JetStream,
    stream: MessageStream,
  ) {
    super(topic, subject, outbox);
    this.#framing = framing;
    this.#jetStream = jetStream;
    this.#stream = stream;
    this.#idPrefix = randomUUID();
  }

  protected wake(): void {
    if (this.#isAtWork) return;
    this.#isAtWork = true;
    setImmediate(() => void this.#work());
  }

  async #work(): Promise<void> {
    while (this.hasMore && !this.#jetStream.link.isOver) {
      const messages = this.take();
      for (const frame of this.#framing.frames(this.subject, this.topic, messages)) await this.#store(frame);
      this.outbox.removed(this.topic, messages.length);
    }
    this.#isAtWork = false;
  }

  async #store(frame: SentFrame): Promise<void> {
    const { count } = frame;
    const { link, client } = this.#jetStream;
    this.#lastFrame += 1;
    const msgID = `${this.#idPrefix}-${this.#lastFrame}`;
    for (;;) {
      await link.up();
      if (link.isOver) {
        this.outbox.counts.dropped.closed += count;
        return;
      }
      try {
        await link.unlessChanged(client.publish(this.subject, frame.sealed(), { msgID }));
        this.sent(count);
        return;
      } catch {
        await pause(againMs);
        // It may be that there is no stream any more.
        if (link.isUp) await this.#stream.open().catch(() => {});
      }
    }
  }
}
