// The calls that arrive on one lane, by bus: a pool may serve several buses, and so may each of its lanes.

import type { BusClosed, CallAnswer } from '../../wire/protocol.js';
import { type CallingThread, ThreadCalls } from './thread-calls.js';

export interface LaneCallsOwner {
  /** Returns the thread as the caller of a bus, or `undefined` if the bus is closed. */
  callerOf(bus: number): CallingThread | undefined;
  /** Called when a call is not well-formed. @param bus the number of the bus that was called */
  callRefused(bus: number): void;
  post(message: CallAnswer | BusClosed): void;
}

export class LaneCalls {
  readonly #owner: LaneCallsOwner;
  readonly #byBus = new Map<number, ThreadCalls>();

  constructor(owner: LaneCallsOwner) {
    this.#owner = owner;
  }

  receive(bus: number, call: unknown): void {
    const calls = this.#callsTo(bus);
    if (calls === undefined) this.#owner.post({ type: 'bus closed', bus });
    else if (!calls.receive(call)) this.#owner.callRefused(bus);
  }

  /** Tells the thread that the bus is closed. No more answers follow. */
  busClosed(bus: number): void {
    this.#byBus.get(bus)?.close();
    this.#byBus.delete(bus);
    this.#owner.post({ type: 'bus closed', bus });
  }

  /** Ends the subscriptions that the thread has made. Resolves when they have completed. */
  async leave(): Promise<void> {
    await Promise.all([...this.#byBus.values()].map((calls) => calls.leave()));
  }

  /** Ends the calls to all buses after the thread has ended. */
  close(): void {
    for (const calls of this.#byBus.values()) calls.close();
  }

  #callsTo(bus: number): ThreadCalls | undefined {
    const known = this.#byBus.get(bus);
    if (known !== undefined) return known;
    const caller = this.#owner.callerOf(bus);
    if (caller === undefined) return undefined;
    const calls = new ThreadCalls(caller, (answer) => this.#owner.post({ type: 'answer', bus, answer }));
    this.#byBus.set(bus, calls);
    return calls;
  }
}
