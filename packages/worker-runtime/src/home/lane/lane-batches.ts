// The batches that are out on one lane, and what shared memory says of them.

import type { Message } from '@stasis-bus/core';
import { type Delivery, isInvocation } from '@stasis-bus/core/internal';
import { type BatchProgress, HomeProgress } from '../../wire/shared/progress.js';
import { Batch, type BatchTerms } from './batch.js';
import type { LaneSession } from './lane-session.js';

export class LaneBatches {
  readonly #progress: HomeProgress;
  readonly #out = new Map<number, Batch>();
  // Slots of batches that were taken back whole, or ended early: free once the lane has said so.
  readonly #forgotten = new Set<number>();
  // The batches that wait for a promise, of sessions that are not parallel: what is behind them waits with them.
  readonly #parked = new Map<LaneSession, Batch>();
  #frozen: ReadonlyMap<Batch, BatchProgress> | undefined;
  #loadMs = 0;
  #invocations = 0;
  #onIdle: (() => void)[] = [];

  /** @param onPage sends a page of shared memory to the lane */
  constructor(onPage: (cells: Int32Array) => void) {
    this.#progress = new HomeProgress(onPage);
  }

  /** How much work is out, in milliseconds. */
  get loadMs(): number {
    return this.#loadMs;
  }

  /** How many invocations have ended on the lane. */
  get invocations(): number {
    return this.#invocations;
  }

  get isIdle(): boolean {
    return this.#out.size === 0;
  }

  /** Settles when nothing is out. */
  get idle(): Promise<void> {
    return this.isIdle ? Promise.resolve() : new Promise((resolve) => this.#onIdle.push(resolve));
  }

  add(session: LaneSession, deliveries: Delivery[], terms: BatchTerms): Batch {
    const batch = new Batch(session, this.#progress.takeSlot(), deliveries, terms);
    this.#out.set(batch.slot, batch);
    this.#loadMs += terms.loadMs;
    if (this.#parked.has(session)) this.unload(batch);
    return batch;
  }

  get(slot: number): Batch | undefined {
    return this.#out.get(slot);
  }

  /** A handler has answered. */
  reply(slot: number, index: number, message: Message): void {
    const delivery = this.#out.get(slot)?.deliveries[index];
    if (delivery !== undefined && isInvocation(delivery)) delivery.waiter?.reply?.(message);
  }

  /** The batches, the last first: what goes back goes to the front of its queue. */
  lastFirst(): Batch[] {
    return [...this.#out.values()].reverse();
  }

  /**
   * What shared memory says of the batch, or has said when it was frozen; never more than the batch has, whatever the thread
   * wrote there.
   */
  read(batch: Batch): BatchProgress {
    return this.#frozen?.get(batch) ?? this.#readShared(batch);
  }

  /** From now on `read` returns what shared memory says now. */
  freeze(): void {
    this.#frozen ??= new Map([...this.#out.values()].map((batch) => [batch, this.#readShared(batch)]));
  }

  #readShared(batch: Batch): BatchProgress {
    const { claimed, finished, released, startedMs } = this.#progress.read(batch.slot);
    const within = (count: number): number => Math.min(Math.max(count, 0), batch.deliveries.length);
    return {
      claimed: claimed < 0 ? claimed : within(claimed),
      finished: within(finished),
      released: within(released),
      startedMs,
    };
  }

  /** The lane is through with a slot. Returns its batch, which counts now, unless that was taken back. */
  done(slot: number): Batch | undefined {
    const batch = this.#out.get(slot);
    if (batch !== undefined) this.remove(batch);
    else if (!this.#forgotten.delete(slot)) return undefined;
    this.#progress.freeSlot(slot);
    if (batch !== undefined) this.#invocations += batch.kept;
    return batch;
  }

  remove(batch: Batch): void {
    this.unload(batch);
    this.#out.delete(batch.slot);
    for (const guest of batch.guests) guest.hostedBack();
    if (this.#parked.get(batch.session) === batch) this.#parked.delete(batch.session);
    if (this.isIdle) for (const resolve of this.#onIdle.splice(0)) resolve();
  }

  /**
   * The batch waits for a promise. If it is one of a parallel session, what is behind the promise must not wait with it:
   * that goes back, and comes again as batches of its own. Else the session's other batches wait as well, and hold the
   * thread no more than this one: what the promise waits for may need that room.
   */
  park(slot: number): void {
    const batch = this.#out.get(slot);
    if (batch === undefined) return;
    this.unload(batch);
    batch.hasParked = true;
    if (batch.session.hasParked()) {
      this.#takeBack(batch);
      batch.session.tookBackParked(batch);
      return;
    }
    this.#parked.set(batch.session, batch);
    for (const other of this.#out.values()) if (other.session === batch.session) this.unload(other);
  }

  /** The batch does not hold the thread any more. */
  unload(batch: Batch): void {
    this.#loadMs = Math.max(0, this.#loadMs - batch.loadMs);
    batch.loadMs = 0;
  }

  /**
   * Takes back what the thread has not started yet: of all sessions, or of some. Returns those of which a batch went back that had
   * not begun.
   */
  takeBackUnstarted(isMeant: (session: LaneSession) => boolean = () => true): ReadonlySet<LaneSession> {
    const notBegun = new Set<LaneSession>();
    for (const batch of this.lastFirst()) {
      if (!isMeant(batch.session)) continue;
      this.#takeBack(batch);
      if (batch.kept === 0) notBegun.add(batch.session);
    }
    return notBegun;
  }

  /** Those that have something out, in no order. */
  sessions(): Iterable<LaneSession> {
    return new Set([...this.#out.values()].map(({ session }) => session));
  }

  /** The batches that shared memory says are through: all that they had to say is on the port. */
  released(): Batch[] {
    return [...this.#out.values()].filter((batch) => this.read(batch).released >= batch.kept);
  }

  /**
   * Ends those of the batches that are still out, though the thread is too busy to say that they are through: the port must
   * have been read since they were found released.
   */
  endReleased(released: readonly Batch[]): void {
    for (const batch of released) {
      if (this.#out.get(batch.slot) !== batch) continue;
      this.#forget(batch);
      batch.session.batchReleased(batch);
      this.#invocations += batch.kept;
    }
  }

  /** The lane will say that it is through with the slot, and nobody is interested. */
  #forget(batch: Batch): void {
    this.remove(batch);
    this.#forgotten.add(batch.slot);
  }

  #takeBack(batch: Batch): void {
    const claimed = this.#progress.takeBack(batch.slot);
    if (claimed < 0 || claimed >= batch.kept) return;
    const unstarted = batch.deliveries.slice(claimed, batch.kept);
    batch.kept = claimed;
    if (claimed === 0) {
      this.#forget(batch);
      batch.session.batchTakenBack(batch);
    }
    batch.session.source.putBack(unstarted);
  }
}
