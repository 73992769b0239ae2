// The calls that arrive on one lane, by bus: a pool, and so a lane of it, may serve several.

import type { BusClosed, CallAnswer } from '../../wire/protocol.js';
import { type CallingThread, ThreadCalls } from './thread-calls.js';

export interface LaneCallsOwner {
  /** The thread as the caller of that bus; `undefined`: the bus is closed. */
  callerOf(bus: number): CallingThread | undefined;
  /** A call was not well-formed. */
  callRefused(): void;
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
    else if (!calls.receive(call)) this.#owner.callRefused();
  }

  /** The thread is told, and gets no more answers. */
  busClosed(bus: number): void {
    this.#byBus.get(bus)?.close();
    this.#byBus.delete(bus);
    this.#owner.post({ type: 'bus closed', bus });
  }

  /** Ends the subscriptions that the thread has made. Settles when they have completed. */
  async leave(): Promise<void> {
    await Promise.all([...this.#byBus.values()].map((calls) => calls.leave()));
  }

  /** The thread has ended. */
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
