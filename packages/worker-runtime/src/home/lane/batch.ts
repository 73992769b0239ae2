// A batch that is out on a lane: some invocations of one session, to be run one after the other.

import { type Delivery, type Invocation, invocationOf } from '@stasis-bus/core/internal';
import { nameOfHandler } from '../../modules/handler-load-failed.js';
import type { LaneSession, SessionBatch } from './lane-session.js';

// Most batches have none, and a Map costs as much as some messages.
const noFailures: ReadonlyMap<number, unknown> = new Map();
const nobody: ReadonlySet<LaneSession> = new Set();

/** What a batch is besides its invocations. */
export interface BatchTerms {
  /** How long it is expected to hold the thread, in milliseconds. */
  readonly loadMs: number;
  /** Since when its session had waited: see waiting-line.ts. */
  readonly turn: number;
  /** Whose handler each is for, if not all of them are for its own session's: the thread has loaded all of these. */
  readonly hosted?: readonly LaneSession[] | undefined;
}

export class Batch implements SessionBatch {
  readonly session: LaneSession;
  readonly slot: number;
  readonly deliveries: Delivery[];
  /** Since when the session had waited for it. */
  readonly turn: number;
  /** The sessions whose handlers some of them are for, besides this session: routes of the same router. */
  readonly guests: ReadonlySet<LaneSession>;
  /** How long it is expected to hold the thread, in milliseconds; 0 once it waits for a promise. */
  loadMs: number;
  /** How many of them are the lane's: the rest was taken back before the thread started it. */
  kept: number;
  /** One of them has returned a promise. */
  hasParked = false;
  /** The index of the invocation that took too long, if there was one: its thread is being ended for it. */
  overrunIndex: number | undefined;
  /** The index of the invocation that held the thread up in its turn when one of another batch took too long. */
  blockingIndex: number | undefined;
  readonly #hosted: readonly LaneSession[] | undefined;
  #failures: Map<number, unknown> | undefined;

  constructor(
    session: LaneSession,
    slot: number,
    deliveries: Delivery[],
    { loadMs, turn, hosted }: BatchTerms,
  ) {
    this.session = session;
    this.#hosted = hosted;
    this.guests = guestsOf(session, hosted);
    for (const guest of this.guests) guest.hostedOut();
    this.slot = slot;
    this.deliveries = deliveries;
    this.loadMs = loadMs;
    this.turn = turn;
    this.kept = deliveries.length;
  }

  /** What was thrown, by index. */
  get failures(): ReadonlyMap<number, unknown> {
    return this.#failures ?? noFailures;
  }

  /** One of them has thrown. */
  addFailure(index: number, thrown: unknown): void {
    this.#failures ??= new Map();
    this.#failures.set(index, thrown);
  }

  /** What one of them handles, and with which handler: for an error's text. */
  describe(index: number): string {
    const { code } = (this.#hosted?.[index] ?? this.session).description;
    return `${this.invocationAt(index).dispatched.type.name}, for the handler ${nameOfHandler(code)}`;
  }

  /** One of them as an invocation, the same each time. @throws RangeError when there is none */
  invocationAt(index: number): Invocation {
    const delivery = this.deliveries[index];
    if (delivery === undefined) throw new RangeError(`the batch has no invocation ${index}`);
    const invocation = invocationOf(delivery);
    this.deliveries[index] = invocation;
    return invocation;
  }
}

function guestsOf(host: LaneSession, hosted: readonly LaneSession[] | undefined): ReadonlySet<LaneSession> {
  if (hosted === undefined) return nobody;
  const guests = new Set(hosted);
  guests.delete(host);
  return guests;
}
