// Tracks which processes are alive. Each process with shared caches gives four signs of life within `deadAfter`, and a process that
// gives none for three quarters of that time counts as dead. Time in which this process could not receive signs does not count, because
// the server was away or denied the subscription, or this process's own event loop was busy.

import { clearInterval, nowMs, setInterval } from '@stasis-bus/core/internal';
import type { Link } from '../server/link.js';
import { Listening } from '../server/listening.js';
import type { ServerRefusals } from '../server/server-refusals.js';
import { Speaking } from '../server/speaking.js';
import type { Stamp } from '../wire/stamp.js';

const signs = 'the signs of life of this process, so that others clear its snapshots';

/** Makes and reads signs of life, and is told which processes are dead. */
export interface PresenceOwner {
  /** Returns a sign of life of this process. */
  beat(subject: string): Uint8Array;
  /** Returns the stamp of a sign of life, or `undefined` if it is refused. */
  beatFrom(subject: string, bytes: Uint8Array): Stamp | undefined;
  /** Called when a sign of life with the eid of this process has arrived. */
  heardOwn(stamp: Stamp): void;
  died(eidToken: string): void;
  /** Called every two `deadAfter` while the server can be reached. */
  rest(): void;
}

export class Presence {
  readonly #link: Link;
  readonly #owner: PresenceOwner;
  readonly #prefix: string;
  readonly #ownSubject: string;
  readonly #deadAfterMs: number;
  /** By eid token: when each watched process last gave a sign of life. */
  readonly #lastHeard = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  /** The subscription to the signs of life of all processes. */
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

  /** Watches for signs of life of the process with this eid, because something of that process is here. */
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
    if (isOwn) this.#owner.heardOwn(stamp);
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

  /** Starts counting the time without signs of life from now. */
  #forgive(): void {
    const now = nowMs();
    this.#lastTick = now;
    for (const eidToken of this.#lastHeard.keys()) this.#lastHeard.set(eidToken, now);
  }
}
