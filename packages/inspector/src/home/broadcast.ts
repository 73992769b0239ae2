// Sends every listener a frame about once a second, and each happening at once. Without listeners no frame is taken, and only the latest
// happenings are kept.

import type { Bus } from '@stasis-bus/core';
import { clearTimeout, inTurns, nowMs, type Pieces, setTimeout } from '@stasis-bus/core/internal';
import type { Happening } from '../wire/happening.js';
import { framePeriodMs } from './frame-period.js';
import { Frames } from './frames.js';
import { Happenings } from './happenings.js';
import { jsonInPieces } from './json-in-pieces.js';
import { processorClock } from './processor-time.js';

/** Receives the name of an event, and its data as JSON. */
export type Listener = (event: 'frame' | 'happening', json: string) => void;

const happeningsKept = 200;

export class Broadcast {
  readonly #bus: Bus;
  readonly #listeners = new Set<Listener>();
  /** Listeners that have not received the whole state yet. */
  readonly #newcomers = new Set<Listener>();
  readonly #listening: Happenings;
  /** The latest happenings, as JSON. */
  #latest: string[] = [];
  /** Present while there are listeners. */
  #frames: Frames | undefined;
  #isTaking = false;
  readonly #clock = processorClock();
  /** The time from the start of one frame to the start of the next, which depends on the cost of the latest frame. */
  #periodMs = framePeriodMs(0);
  #timer: NodeJS.Timeout | undefined;

  constructor(bus: Bus) {
    this.#bus = bus;
    this.#listening = new Happenings((happening) => this.#happened(happening));
  }

  /** Sends a listener the whole state, and then what changes. Returns a function that removes the listener. */
  add(listener: Listener): () => void {
    this.#newcomers.add(listener);
    this.#take();
    return () => {
      this.#listeners.delete(listener);
      this.#newcomers.delete(listener);
      if (this.#listeners.size + this.#newcomers.size === 0) this.#rest();
    };
  }

  close(): void {
    this.#listening.close();
    this.#listeners.clear();
    this.#newcomers.clear();
    this.#rest();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#isTaking = false;
    this.#frames = undefined;
  }

  /** Takes a frame, unless one is being taken. */
  #take(): void {
    if (this.#isTaking) return;
    this.#isTaking = true;
    clearTimeout(this.#timer);
    this.#frames ??= new Frames(this.#bus);
    void this.#sendNext(this.#frames);
  }

  async #sendNext(frames: Frames): Promise<void> {
    const beganMs = nowMs();
    let workMs = 0;
    const onTurn = (tookMs: number): void => {
      workMs += tookMs;
    };
    const inPieces = <T>(work: Pieces<T>): Promise<T> => inTurns(work, onTurn, this.#clock);
    const frame = await inPieces(frames.next(this.#periodMs));
    // Earlier listeners get the changes first, so that the next frame fits them and the newcomers alike.
    const changes = this.#listeners.size === 0 ? '' : await inPieces(jsonInPieces(frame));
    // Meanwhile all listeners may have gone, and new ones come, which get frames of their own.
    if (this.#frames !== frames) return;
    for (const listener of this.#listeners) listener('frame', changes);
    while (this.#newcomers.size > 0) {
      const newcomers = [...this.#newcomers];
      // The cost of the whole state is not counted, since it arises once for each newcomer, not in each period.
      const whole = await inTurns(jsonInPieces(frames.wholeOf(frame)));
      if (this.#frames !== frames) return;
      for (const listener of newcomers) this.#welcome(listener, whole);
    }
    this.#isTaking = false;
    this.#periodMs = framePeriodMs(workMs);
    const waitMs = Math.max(0, beganMs + this.#periodMs - nowMs());
    this.#timer = setTimeout(() => this.#take(), waitMs).unref();
  }

  #welcome(listener: Listener, whole: string): void {
    if (!this.#newcomers.delete(listener)) return;
    listener('frame', whole);
    for (const json of this.#latest) listener('happening', json);
    this.#listeners.add(listener);
  }

  #happened(happening: Happening): void {
    const json = JSON.stringify(happening);
    this.#latest.push(json);
    if (this.#latest.length > happeningsKept) this.#latest.shift();
    for (const listener of this.#listeners) listener('happening', json);
  }
}
