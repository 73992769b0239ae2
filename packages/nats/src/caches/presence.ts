// Who is there: every process with shared caches says so four times within `deadAfter`, and whoever is not heard of for three
// quarters of it is dead to the others. Time in which this process could not hear does not count: while the server was
// away, or its own event loop was busy.

import { clearInterval, nowMs, setInterval } from '@stasis-bus/core/internal';
import type { Link } from '../server/link.js';
import { nameOf, tokenOf } from '../wire/token.js';

export interface PresenceOwner {
  /** The bytes that say that an entity is there. */
  beat(subject: string): Uint8Array;
  /** Whether these bytes say so. */
  isBeat(subject: string, bytes: Uint8Array): boolean;
  died(eid: string): void;
  /** A while has passed, and the server is there. */
  rest(): void;
}

export class Presence {
  readonly #link: Link;
  readonly #owner: PresenceOwner;
  readonly #eid: string;
  readonly #prefix: string;
  readonly #deadAfterMs: number;
  readonly #lastHeard = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  readonly #unsubscribe: () => void;
  #lastTick = nowMs();
  #ticks = 0;

  constructor(link: Link, name: string, eid: string, deadAfterMs: number, owner: PresenceOwner) {
    this.#link = link;
    this.#owner = owner;
    this.#eid = eid;
    this.#deadAfterMs = deadAfterMs;
    this.#prefix = `${name}.p.`;
    const subscription = link.connection.subscribe(`${this.#prefix}*`, {
      callback: (error, { subject, data }) => {
        if (error === null) this.#heard(subject, data);
      },
    });
    this.#unsubscribe = () => subscription.unsubscribe();
    this.#timer = setInterval(() => this.#tick(), deadAfterMs / 8);
    this.#timer.unref();
    link.onUp(() => this.#forgive());
    this.#beat();
  }

  /** Something of this entity is here: it is to be watched. */
  watch(eid: string): void {
    if (!this.#lastHeard.has(eid)) this.#lastHeard.set(eid, nowMs());
  }

  stop(): void {
    clearInterval(this.#timer);
    if (!this.#link.connection.isClosed()) this.#unsubscribe();
  }

  #heard(subject: string, bytes: Uint8Array): void {
    const eid = nameOf(subject.slice(this.#prefix.length));
    if (eid === undefined || !this.#lastHeard.has(eid) || !this.#owner.isBeat(subject, bytes)) return;
    this.#lastHeard.set(eid, nowMs());
  }

  #tick(): void {
    const now = nowMs();
    const isLate = now - this.#lastTick > this.#deadAfterMs / 4;
    this.#lastTick = now;
    this.#ticks += 1;
    if (!this.#link.isUp) return;
    if (this.#ticks % 2 === 0) this.#beat();
    if (this.#ticks % 16 === 0) this.#owner.rest();
    if (isLate) this.#forgive();
    for (const [eid, lastMs] of this.#lastHeard) {
      if (now - lastMs < this.#deadAfterMs * 0.75) continue;
      this.#lastHeard.delete(eid);
      this.#owner.died(eid);
    }
  }

  #beat(): void {
    const subject = this.#prefix + tokenOf(this.#eid);
    if (!this.#link.connection.isClosed()) this.#link.connection.publish(subject, this.#owner.beat(subject));
  }

  #forgive(): void {
    const now = nowMs();
    this.#lastTick = now;
    for (const eid of this.#lastHeard.keys()) this.#lastHeard.set(eid, now);
  }
}
