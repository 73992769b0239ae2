// The finished channels whose archive has not been verified yet, with the events to verify it against. Their number is
// the queue of this program: the replay waits for room before it reads on, so that reading, which is much faster than
// archiving, cannot fill the memory.

import type { AmiEvent } from './ami-event.js';

export class OutstandingChannels {
  readonly #events = new Map<string, readonly AmiEvent[]>();
  readonly #limit: number;
  #waiting: (() => void)[] = [];

  /** @param limit - From how many channels on there is no room, 1 or more. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(channel: string, events: readonly AmiEvent[]): void {
    this.#events.set(channel, events);
  }

  /** The events of an outstanding channel; `undefined` when it is not (or no longer) outstanding. */
  eventsOf(channel: string): readonly AmiEvent[] | undefined {
    return this.#events.get(channel);
  }

  /** The channel is done with; whoever waited for room goes on if there is some now. */
  release(channel: string): void {
    this.#events.delete(channel);
    if (!this.hasRoom) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }

  get size(): number {
    return this.#events.size;
  }

  get hasRoom(): boolean {
    return this.#events.size < this.#limit;
  }

  /** Settles when there is room; at once if there is. */
  room(): Promise<void> {
    if (this.hasRoom) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
