// Tells all that look what there is to tell: a frame about once a second, and what happens when it happens. While nobody
// looks, nothing is taken, nothing is kept but the latest happenings.

import type { Bus } from '@stasis-bus/core';
import { clearTimeout, nowMs, setTimeout } from '@stasis-bus/core/internal';
import type { Frame } from '../wire/frame.js';
import type { Happening } from '../wire/happening.js';
import { Frames } from './frames.js';
import { Happenings } from './happenings.js';

/** What one that looks is told: the name of an event, and what it carries, as JSON. */
export type Listener = (event: 'frame' | 'happening', json: string) => void;

const shortestIntervalMs = 1000;
/** On a large bus frames are rarer: taking them is to cost no more than this share of the main thread's time. */
const mostShare = 0.05;
const happeningsKept = 200;

export class Broadcast {
  readonly #bus: Bus;
  readonly #listeners = new Set<Listener>();
  readonly #listening: Happenings;
  /** The latest, as they were told. */
  #told: string[] = [];
  #frames: Frames | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(bus: Bus) {
    this.#bus = bus;
    this.#listening = new Happenings((happening) => this.#happened(happening));
  }

  /** Tells a listener everything, and then what is new. Gives what ends that. */
  add(listener: Listener): () => void {
    // If there are others, they get what has changed by now, so that what follows fits all.
    if (this.#frames === undefined) this.#frames = new Frames(this.#bus);
    else this.#tellFrame(this.#frames.next());
    listener('frame', JSON.stringify(this.#frames.whole()));
    for (const json of this.#told) listener('happening', json);
    this.#listeners.add(listener);
    if (this.#timer === undefined) this.#schedule(shortestIntervalMs);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    };
  }

  close(): void {
    this.#listening.close();
    this.#listeners.clear();
    this.#rest();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#frames = undefined;
  }

  #schedule(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      const started = nowMs();
      if (this.#frames !== undefined) this.#tellFrame(this.#frames.next());
      const tookMs = nowMs() - started;
      if (this.#timer !== undefined) this.#schedule(Math.max(shortestIntervalMs, tookMs / mostShare));
    }, milliseconds).unref();
  }

  #tellFrame(frame: Frame): void {
    this.#tell('frame', JSON.stringify(frame));
  }

  #happened(happening: Happening): void {
    const json = JSON.stringify(happening);
    this.#told.push(json);
    if (this.#told.length > happeningsKept) this.#told.shift();
    this.#tell('happening', json);
  }

  #tell(event: 'frame' | 'happening', json: string): void {
    for (const listener of this.#listeners) listener(event, json);
  }
}
