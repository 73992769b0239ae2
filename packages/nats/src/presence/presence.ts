// Who is there: every process with shared caches says so four times within `deadAfter`, and whoever is not heard of for three
// quarters of it is dead to the others. Time in which this process could not hear does not count: while the server was
// away or does not let it hear, or its own event loop was busy.

import { clearInterval, nowMs, setInterval } from '@stasis-bus/core/internal';
import type { Link } from '../server/link.js';
import { Listening } from '../server/listening.js';
import type { ServerRefusals } from '../server/server-refusals.js';
import { Speaking } from '../server/speaking.js';
import type { Stamp } from '../wire/stamp.js';

const signs = 'the signs of life of this process, so that others clear its snapshots';

export interface PresenceOwner {
  /** The bytes that say that an entity is there. */
  beat(subject: string): Uint8Array;
  /** The stamp of these bytes, if they say so. */
  beatFrom(subject: string, bytes: Uint8Array): Stamp | undefined;
  /** Somebody says that the entity of this process is there. */
  isTaken(stamp: Stamp): void;
  died(eidToken: string): void;
  /** A while has passed, and the server is there. */
  rest(): void;
}

export class Presence {
  readonly #link: Link;
  readonly #owner: PresenceOwner;
  readonly #prefix: string;
  readonly #ownSubject: string;
  readonly #deadAfterMs: number;
  /** By the tokens of their eids. */
  readonly #lastHeard = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  /** What it hears of the others. */
  readonly listening: Listening;
  readonly #speaking: Speaking;
  #lastTick = nowMs();
  #ticks = 0;

  constructor(
    link: Link,
    refusals: ServerRefusals,
    name: string,
    eidToken: string,
    deadAfterMs: number,
    owner: PresenceOwner,
  ) {
    this.#link = link;
    this.#owner = owner;
    this.#deadAfterMs = deadAfterMs;
    this.#prefix = `${name}.p.`;
    this.#ownSubject = this.#prefix + eidToken;
    this.listening = new Listening(link, `${this.#prefix}*`, refusals, (subject, data) =>
      this.#heard(subject, data),
    );
    this.#speaking = new Speaking(link, this.#ownSubject, signs, refusals);
    this.#timer = setInterval(() => this.#tick(), deadAfterMs / 8);
    this.#timer.unref();
    link.onUp(() => {
      this.#forgive();
      this.#beat();
    });
  }

  /** Something of this entity is here: it is to be watched. */
  watch(eidToken: string): void {
    if (!this.#lastHeard.has(eidToken)) this.#lastHeard.set(eidToken, nowMs());
  }

  stop(): void {
    clearInterval(this.#timer);
    this.listening.stop();
  }

  #heard(subject: string, bytes: Uint8Array): void {
    const eidToken = subject.slice(this.#prefix.length);
    const isOwn = subject === this.#ownSubject;
    if (!isOwn && !this.#lastHeard.has(eidToken)) return;
    const stamp = this.#owner.beatFrom(subject, bytes);
    if (stamp === undefined) return;
    if (isOwn) this.#owner.isTaken(stamp);
    else this.#lastHeard.set(eidToken, nowMs());
  }

  #tick(): void {
    const now = nowMs();
    const isLate = now - this.#lastTick > this.#deadAfterMs / 4;
    this.#lastTick = now;
    this.#ticks += 1;
    if (!this.#link.isUp) return;
    if (this.#ticks % 2 === 0) this.#beat();
    if (this.#ticks % 16 === 0) this.#owner.rest();
    if (isLate || this.listening.denial !== undefined) this.#forgive();
    for (const [eidToken, lastMs] of this.#lastHeard) {
      if (now - lastMs < this.#deadAfterMs * 0.75) continue;
      this.#lastHeard.delete(eidToken);
      this.#owner.died(eidToken);
    }
  }

  #beat(): void {
    this.#speaking.say((subject) => this.#owner.beat(subject));
  }

  #forgive(): void {
    const now = nowMs();
    this.#lastTick = now;
    for (const eidToken of this.#lastHeard.keys()) this.#lastHeard.set(eidToken, now);
  }
}
