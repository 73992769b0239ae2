// Tells which events belong to which channel. A channel's page opens with the first event that names it (not always its Newchannel: a
// trace may begin in the middle, and some events come a little early), and closes with its Hangup. Events that come afterwards are
// late: they belong to no archive, so they are only counted. Every event is on exactly one page, late, or without a channel.

import type { AmiEvent } from './ami-event.js';

export class ChannelLedger {
  readonly #open = new Map<string, AmiEvent[]>();
  readonly #closed = new Set<string>();
  #late = 0;
  #channelless = 0;

  /** Writes an event on its channel's page. Returns `false` if the channel had already hung up, so that the event is late. */
  note(channel: string, event: AmiEvent): boolean {
    if (this.#closed.has(channel)) {
      this.#late += 1;
      return false;
    }
    const page = this.#open.get(channel);
    if (page === undefined) this.#open.set(channel, [event]);
    else page.push(event);
    return true;
  }

  /** Counts an event that names no channel. */
  noteChannelless(): void {
    this.#channelless += 1;
  }

  /** Closes a channel's page and returns its events, in order of arrival. */
  close(channel: string): AmiEvent[] {
    const page = this.#open.get(channel) ?? [];
    this.#open.delete(channel);
    this.#closed.add(channel);
    return page;
  }

  /** How many channels have been seen so far. */
  get channels(): number {
    return this.#open.size + this.#closed.size;
  }

  get hungUp(): number {
    return this.#closed.size;
  }

  /** How many channels have not hung up. */
  get unfinished(): number {
    return this.#open.size;
  }

  /** How many events the channels that have not hung up have. */
  get unfinishedEvents(): number {
    let events = 0;
    for (const page of this.#open.values()) events += page.length;
    return events;
  }

  get lateEvents(): number {
    return this.#late;
  }

  get channellessEvents(): number {
    return this.#channelless;
  }
}
