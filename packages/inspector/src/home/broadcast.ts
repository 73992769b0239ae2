// Tells all that look what there is to tell: a frame about once a second, and what happens when it happens. While nobody
// looks, nothing is taken, nothing is kept but the latest happenings.

import type { Bus } from '@stasis-bus/core';
import { clearTimeout, inTurns, nowMs, type Pieces, setTimeout } from '@stasis-bus/core/internal';
import type { Happening } from '../wire/happening.js';
import { framePeriodMs } from './frame-period.js';
import { Frames } from './frames.js';
import { Happenings } from './happenings.js';
import { jsonInPieces } from './json-in-pieces.js';
import { processorClock } from './processor-time.js';

/** What one that looks is told: the name of an event, and what it carries, as JSON. */
export type Listener = (event: 'frame' | 'happening', json: string) => void;

const happeningsKept = 200;

export class Broadcast {
  readonly #bus: Bus;
  readonly #listeners = new Set<Listener>();
  /** Those that have been told nothing yet. */
  readonly #newcomers = new Set<Listener>();
  readonly #listening: Happenings;
  /** The latest, as they were told. */
  #told: string[] = [];
  /** While somebody looks. */
  #frames: Frames | undefined;
  #isTaking = false;
  readonly #clock = processorClock();
  /** From the beginning of a frame to that of the next, as far as the frame before tells. */
  #periodMs = framePeriodMs(0);
  #timer: NodeJS.Timeout | undefined;

  constructor(bus: Bus) {
    this.#bus = bus;
    this.#listening = new Happenings((happening) => this.#happened(happening));
  }

  /** Tells a listener everything, and then what is new. Returns what ends that. */
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
    void this.#tellNext(this.#frames);
  }

  async #tellNext(frames: Frames): Promise<void> {
    const beganMs = nowMs();
    let workMs = 0;
    const onTurn = (tookMs: number): void => {
      workMs += tookMs;
    };
    const inPieces = <T>(work: Pieces<T>): Promise<T> => inTurns(work, onTurn, this.#clock);
    const frame = await inPieces(frames.next(this.#periodMs));
    // Those that were there get what has changed by now, so that what follows fits all.
    const changes = this.#listeners.size === 0 ? '' : await inPieces(jsonInPieces(frame));
    // Whoever looked may have gone meanwhile, and others may look by now, at frames of their own.
    if (this.#frames !== frames) return;
    for (const listener of this.#listeners) listener('frame', changes);
    while (this.#newcomers.size > 0) {
      const newcomers = [...this.#newcomers];
      // Not counted: it is once for each that comes.
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
    for (const json of this.#told) listener('happening', json);
    this.#listeners.add(listener);
  }

  #happened(happening: Happening): void {
    const json = JSON.stringify(happening);
    this.#told.push(json);
    if (this.#told.length > happeningsKept) this.#told.shift();
    for (const listener of this.#listeners) listener('happening', json);
  }
}
