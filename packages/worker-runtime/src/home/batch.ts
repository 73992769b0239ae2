// A batch that is out on a lane: some invocations of one session, to be run one after the other.

import type { Invocation } from '@stasis-bus/core/internal';
import type { PoolSession } from './pool-session.js';

export class Batch {
  readonly session: PoolSession;
  readonly slot: number;
  readonly invocations: readonly Invocation[];
  /** The sessions whose handlers some of them are for, besides this session: routes of the same router. */
  readonly guests: ReadonlySet<PoolSession>;
  /** How long it is expected to hold the thread, in milliseconds; 0 once it waits for a promise. */
  loadMs: number;
  /** What was thrown, by index. */
  readonly failures = new Map<number, unknown>();
  /** How many of them are the lane's: the rest was taken back before the thread started it. */
  kept: number;
  /** An invocation took too long, and its thread is being ended for it. */
  hasOverrun = false;

  constructor(
    session: PoolSession,
    slot: number,
    invocations: readonly Invocation[],
    { loadMs, guests }: { readonly loadMs: number; readonly guests: ReadonlySet<PoolSession> },
  ) {
    this.session = session;
    this.guests = guests;
    for (const guest of guests) guest.hostedOut();
    this.slot = slot;
    this.invocations = invocations;
    this.loadMs = loadMs;
    this.kept = invocations.length;
  }
}
