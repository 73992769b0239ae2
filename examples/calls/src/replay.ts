// Replays events on the bus without ever holding up home. It works in small slices, lets the event loop turn after each, and holds back
// while the router has not caught up or too many finished channels wait for a recorder.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { type AmiEvent, timeOf } from './ami-event.js';
import type { EventBatch } from './event-log.js';
import type { Pace } from './pace.js';
import type { Recording } from './recording.js';
import type { Switchboard } from './switchboard.js';
import type { BrokenLine } from './trace-error.js';

/** How many events are published in one turn of the event loop: about half a millisecond of work. */
const sliceLength = 32;

export class Replay {
  /** How many events have been published so far. */
  published = 0;
  brokenLines = 0;
  readonly #switchboard: Switchboard;
  readonly #recording: Recording;
  readonly #pace: Pace;

  constructor(switchboard: Switchboard, recording: Recording, pace: Pace) {
    this.#switchboard = switchboard;
    this.#recording = recording;
    this.#pace = pace;
  }

  /** Publishes all events in order. Resolves when the last one is published, not when it is handled. */
  async run(batches: AsyncIterable<EventBatch>, onBroken: (broken: BrokenLine) => void): Promise<void> {
    for await (const { events, broken } of batches) {
      this.brokenLines += broken.length;
      for (const line of broken) onBroken(line);
      for (const event of events) await this.#publish(event);
    }
  }

  async #publish(event: AmiEvent): Promise<void> {
    const recorded = timeOf(event);
    if (this.#pace.dueInMs(recorded, performance.now()) >= 1) await this.#pace.untilDue(recorded);
    this.#switchboard.publish(event);
    this.published += 1;
    if (this.published % sliceLength === 0) await this.#holdBack();
  }

  async #holdBack(): Promise<void> {
    await nextTurn();
    await this.#switchboard.relieved();
    await this.#recording.relieved();
  }
}
