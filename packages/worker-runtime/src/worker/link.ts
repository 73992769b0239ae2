// A thread's way to one bus: messages to publish and calls, in one order, over the port that it has.

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

  /** @param activity is told of calls that wait for their answer */
  constructor(bus: number, outbox: Outbox, functions: LocalFunctions, activity: Activity) {
    this.functions = functions;
    this.#bus = bus;
    this.#outbox = outbox;
    this.#activity = activity;
    this.#caller = new Caller((call) => outbox.add({ type: 'call', bus, call }));
  }

  /** @throws the reason why the link is closed */
  publish(topicName: string, message: Message): void {
    if (this.#closed !== undefined) throw this.#closed;
    this.#outbox.publish(this.#bus, topicName, message);
  }

  /** Calls a method of home's table. Arguments must be such as a port can carry. */
  async call(method: string, ...args: readonly unknown[]): Promise<unknown> {
    this.#activity.enter();
    try {
      return await this.#caller.call(method, args);
    } finally {
      this.#activity.leave();
    }
  }

  /** Aborted when no answer can come any more. */
  get whenClosed(): AbortSignal {
    return this.#closing.signal;
  }

  /** For a call that may be aborted. */
  nextTicket(): number {
    this.#lastTicket += 1;
    return this.#lastTicket;
  }

  receiveAnswer(answer: unknown): void {
    this.#caller.receive(answer);
  }

  /** A call could not leave the thread. */
  callUnsent(call: unknown, why: BusError): void {
    this.#caller.unsent(call, why);
  }

  /** Nothing can be said any more: what waits for an answer is rejected with the reason. */
  close(reason: BusError): void {
    this.#closed ??= reason;
    this.#closing.abort(reason);
    this.#caller.close(reason);
  }
}
