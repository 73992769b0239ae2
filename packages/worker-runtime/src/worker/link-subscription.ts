// A thread's view of a subscription that it has made over its link. The queue and its order are at home.

import type { Completion, Message, RemoteSubscription } from '@stasis-bus/core';
import {
  checkMessage,
  checkOptions,
  checkSignal,
  joinDeadlock,
  onAbort,
  rejecting,
  unlessAborted,
} from '@stasis-bus/core/internal';
import { toMessageList } from '../wire/table/message-list.js';
import { abortable, type Calls } from './abortable.js';
import type { LocalFunction } from './local-functions.js';

/** What home has answered about a new subscription, and what the thread knows about it. */
export interface SubscriptionParts {
  /** Identifies the subscription in calls. */
  readonly number: number;
  readonly id: string;
  readonly topicName: string;
  /** Ends the subscription when it aborts. */
  readonly signal: AbortSignal | undefined;
  /** The handler, if it is a function that runs here. */
  readonly local: LocalFunction | undefined;
}

export class LinkSubscription implements RemoteSubscription {
  readonly id: string;
  readonly topic: { readonly name: string };
  readonly ready: Promise<void>;
  readonly #calls: Calls;
  readonly #parts: SubscriptionParts;
  #forgetSignal: () => void = () => {};

  constructor(calls: Calls, parts: SubscriptionParts) {
    this.#calls = calls;
    this.#parts = parts;
    this.id = parts.id;
    this.topic = Object.freeze({ name: parts.topicName });
    // Asked at once, because home keeps the answer no longer than necessary.
    this.ready = parts.local === undefined ? this.#ask('ready') : Promise.resolve();
    this.ready.catch(() => {});
    const { signal } = parts;
    if (signal?.aborted === true) this.unsubscribe();
    else this.#forgetSignal = onAbort(signal, () => this.unsubscribe());
  }

  unsubscribe(): void {
    this.#forgetSignal();
    // After the link has closed, there is nothing left to end.
    this.#ask('unsubscribe').catch(() => {});
  }

  join(): Promise<void> {
    return this.#isRunning ? Promise.reject(joinDeadlock(this.id)) : this.#ask('join');
  }

  unsubscribeAndJoin(): Promise<void> {
    this.unsubscribe();
    return this.join();
  }

  publishAndWait(message: Message, options: { signal?: AbortSignal } = {}): Promise<Completion> {
    return rejecting(() => {
      checkMessage('message', message);
      const { signal } = checkOptions('options', options, { signal: checkSignal });
      if (this.#isRunning) throw joinDeadlock(this.id);
      const packed = toMessageList([message]);
      const { number } = this.#parts;
      const call = (ticket: number | undefined): Promise<unknown> =>
        this.#calls.call('publishAndWait', number, packed, ticket);
      return abortable(this.#calls, signal, call) as Promise<Completion>;
    });
  }

  #ask(method: 'ready' | 'unsubscribe' | 'join'): Promise<void> {
    const call = async (): Promise<void> => {
      await this.#calls.call(method, this.#parts.number);
    };
    return unlessAborted(call, this.#calls.whenClosed);
  }

  /** Whether the handler is on the stack now, so that it cannot wait for its own end. */
  get #isRunning(): boolean {
    return this.#parts.local?.isRunning === true;
  }
}
