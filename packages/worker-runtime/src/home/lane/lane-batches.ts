// The batches that are out on one lane, and their progress according to shared memory.

import type { Message } from '@stasis-bus/core';
import { type Delivery, isInvocation } from '@stasis-bus/core/internal';
import { type BatchProgress, HomeProgress } from '../../wire/shared/progress.js';
import { Batch, type BatchTerms } from './batch.js';
import type { LaneSession } from './lane-session.js';

export class LaneBatches {
  readonly #progress: HomeProgress;
  readonly #out = new Map<number, Batch>();
  // The slots of batches that were taken back whole or ended early. Each is free once the thread is through with it.
  readonly #forgotten = new Set<number>();
  // The batches of serial sessions that wait for a promise: all batches behind them wait as well.
  readonly #parked = new Map<LaneSession, Batch>();
  #frozen: ReadonlyMap<Batch, BatchProgress> | undefined;
  #loadMs = 0;
  #invocations = 0;
  #onIdle: (() => void)[] = [];

  /** @param onPage sends a page of shared memory to the thread */
  constructor(onPage: (cells: Int32Array) => void) {
    this.#progress = new HomeProgress(onPage);
  }

  /** How many milliseconds of work are out. */
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

  /** Resolves when nothing is out. */
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

  /** Returns the number of the bus that a batch's messages are from, or `undefined` if the batch is no longer out. */
  busOf(slot: number): number | undefined {
    return this.#out.get(slot)?.session.description.bus;
  }

  /** Passes on a handler's answer to a request, unless its batch is no longer out. */
  reply(slot: number, index: number, message: Message): void {
    const delivery = this.#out.get(slot)?.deliveries[index];
    if (delivery !== undefined && isInvocation(delivery)) delivery.waiter?.reply?.(message);
  }

  /** Returns the batches, the last first: in this order they can go back to the front of their queues. */
  lastFirst(): Batch[] {
    return [...this.#out.values()].reverse();
  }

  /**
   * Returns a batch's progress in shared memory: now, or at the time of `freeze`. The numbers never exceed the batch, whatever the
   * thread has written there.
   */
  read(batch: Batch): BatchProgress {
    return this.#frozen?.get(batch) ?? this.#readShared(batch);
  }

  /** Keeps the progress of all batches as it is now: later reads return this one. */
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

  /** Frees a slot that the thread is through with. Returns its batch, which is counted, or `undefined` if it is no longer out. */
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
   * Notes that the batch in a slot waits for a promise. In a parallel session the invocations behind the promise must not wait with
   * it, so they go back, and come again in batches of their own. In a serial session all its batches wait, and none of them counts as
   * load any more, because whatever resolves the promise may need that room.
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

  /** Stops counting the batch as load, since it does not hold the thread. */
  unload(batch: Batch): void {
    this.#loadMs = Math.max(0, this.#loadMs - batch.loadMs);
    batch.loadMs = 0;
  }

  /** Takes back what the thread has not started, of all sessions or of some. Returns the sessions with a batch that went back whole. */
  takeBackUnstarted(isMeant: (session: LaneSession) => boolean = () => true): ReadonlySet<LaneSession> {
    const notBegun = new Set<LaneSession>();
    for (const batch of this.lastFirst()) {
      if (!isMeant(batch.session)) continue;
      this.#takeBack(batch);
      if (batch.kept === 0) notBegun.add(batch.session);
    }
    return notBegun;
  }

  /** Returns the sessions that have something out, in no order. */
  sessions(): Iterable<LaneSession> {
    return new Set([...this.#out.values()].map(({ session }) => session));
  }

  /** Returns the batches that have been completed according to shared memory: everything that they published is on the port. */
  released(): Batch[] {
    return [...this.#out.values()].filter((batch) => this.read(batch).released >= batch.kept);
  }

  /**
   * Ends those of the batches that are still out because the thread is too busy to report them. Read the port between `released`,
   * which returned the batches, and this call.
   */
  endReleased(released: readonly Batch[]): void {
    for (const batch of released) {
      if (this.#out.get(batch.slot) !== batch) continue;
      this.#forget(batch);
      batch.session.batchReleased(batch);
      this.#invocations += batch.kept;
    }
  }

  /** Removes a batch before the thread is through with its slot. */
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
