// A batch that is out on a lane: some invocations of one session, to be run one after the other.

import { type Delivery, type Invocation, invocationOf } from '@stasis-bus/core/internal';
import { nameOfHandler } from '../../modules/handler-load-failed.js';
import type { LaneSession, SessionBatch } from './lane-session.js';

// Most batches have no failures, and a Map costs as much as several messages.
const noFailures: ReadonlyMap<number, unknown> = new Map();
const noGuests: ReadonlySet<LaneSession> = new Set();

/** What describes a batch besides its invocations. */
export interface BatchTerms {
  /** How many milliseconds it is expected to hold the thread. */
  readonly loadMs: number;
  /** The turn that its session had in the line of waiting sessions: see waiting-line.ts. */
  readonly turn: number;
  /** The session of each invocation, or `undefined` if all belong to the batch's own session. The thread has loaded their handlers. */
  readonly hosted?: readonly LaneSession[] | undefined;
}

export class Batch implements SessionBatch {
  readonly session: LaneSession;
  readonly slot: number;
  readonly deliveries: Delivery[];
  /** The turn that the session had in the line of waiting sessions. */
  readonly turn: number;
  /** The other sessions that have invocations in this batch: routes of the same router. */
  readonly guests: ReadonlySet<LaneSession>;
  /** How many milliseconds it is expected to hold the thread; 0 once it waits for a promise. */
  loadMs: number;
  /** How many of its invocations the lane keeps. The rest was taken back before the thread had started it. */
  kept: number;
  /** Whether one of its invocations has returned a promise. */
  hasParked = false;
  /** The index of the invocation that overran its timeout, if any: the thread is being ended because of it. */
  overrunIndex: number | undefined;
  /** The index of the invocation that was holding the thread when one of another batch overran its timeout, if any. */
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

  /** What invocations have thrown, by their index. */
  get failures(): ReadonlyMap<number, unknown> {
    return this.#failures ?? noFailures;
  }

  /** Notes what an invocation has thrown. */
  addFailure(index: number, thrown: unknown): void {
    this.#failures ??= new Map();
    this.#failures.set(index, thrown);
  }

  /** Describes an invocation's message and handler, for an error's text. */
  describe(index: number): string {
    const { code } = (this.#hosted?.[index] ?? this.session).description;
    return `${this.invocationAt(index).dispatched.type.name}, for the handler ${nameOfHandler(code)}`;
  }

  /** Returns the invocation at an index, the same object each time. @throws RangeError if there is none */
  invocationAt(index: number): Invocation {
    const delivery = this.deliveries[index];
    if (delivery === undefined) throw new RangeError(`the batch has no invocation ${index}`);
    const invocation = invocationOf(delivery);
    this.deliveries[index] = invocation;
    return invocation;
  }
}

function guestsOf(host: LaneSession, hosted: readonly LaneSession[] | undefined): ReadonlySet<LaneSession> {
  if (hosted === undefined) return noGuests;
  const guests = new Set(hosted);
  guests.delete(host);
  return guests;
}
