// A thread's link to one bus: messages to publish and calls, in one order, over the thread's port.

import type { BusError, Message } from '@stasis-bus/core';
import type { Activity } from '@stasis-bus/core/internal';
import { Caller } from '../wire/calls.js';
import type { LocalFunctions } from './local-functions.js';
import type { Outbox } from './outbox.js';

export class Link {
  readonly functions: LocalFunctions;
  readonly #bus: number;
  readonly #outbox: Outbox;
  readonly #activity: Activity;
  readonly #caller: Caller;
  #lastTicket = 0;
  #closed: BusError | undefined;
  readonly #closing = new AbortController();

  /** @param activity counts the calls that wait for an answer */
  constructor(bus: number, outbox: Outbox, functions: LocalFunctions, activity: Activity) {
    this.functions = functions;
    this.#bus = bus;
    this.#outbox = outbox;
    this.#activity = activity;
    this.#caller = new Caller((call) => outbox.add({ type: 'call', bus, call }));
  }

  /** Publishes a message. @throws the reason why the link is closed, if it is */
  publish(topicName: string, message: Message): void {
    if (this.#closed !== undefined) throw this.#closed;
    this.#outbox.publish(this.#bus, topicName, message);
  }

  /** Calls a method of home's table. A port must be able to carry the arguments. */
  async call(method: string, ...args: readonly unknown[]): Promise<unknown> {
    this.#activity.enter();
    try {
      return await this.#caller.call(method, args);
    } finally {
      this.#activity.leave();
    }
  }

  /** Aborts, with the reason, when no more answers can come. */
  get whenClosed(): AbortSignal {
    return this.#closing.signal;
  }

  /** Returns a new ticket for a call that may be aborted. */
  nextTicket(): number {
    this.#lastTicket += 1;
    return this.#lastTicket;
  }

  receiveAnswer(answer: unknown): void {
    this.#caller.receive(answer);
  }

  /** Rejects a call that could not be posted. */
  callUnsent(call: unknown, why: BusError): void {
    this.#caller.unsent(call, why);
  }

  /** Closes the link. Calls that wait for an answer reject with the reason, and so do all later ones. */
  close(reason: BusError): void {
    this.#closed ??= reason;
    this.#closing.abort(reason);
    this.#caller.close(reason);
  }
}
