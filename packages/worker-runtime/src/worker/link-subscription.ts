// A subscription that a thread has made over its link. Its queue and its order are at home.

import type { Completion, Message, RemoteSubscription } from '@stasis-bus/core';
import { checkMessage, checkOptions, checkSignal, joinDeadlock } from '@stasis-bus/core/internal';
import { packMessages } from '../wire/packed-messages.js';
import { abortable, type Calls } from './abortable.js';
import type { LocalFunction } from './local-functions.js';

/** What home said of a new subscription, and what is known of it here. */
export interface SubscriptionParts {
  /** What home knows it by. */
  readonly number: number;
  readonly id: string;
  readonly topicName: string;
  /** Unsubscribes when aborted. */
  readonly signal: AbortSignal | undefined;
  /** Its handler, if that runs here. */
  readonly local: LocalFunction | undefined;
}

export class LinkSubscription implements RemoteSubscription {
  readonly id: string;
  readonly topic: { readonly name: string };
  readonly ready: Promise<void>;
  readonly #calls: Calls;
  readonly #parts: SubscriptionParts;
  readonly #onAbort = (): void => this.unsubscribe();

  constructor(calls: Calls, parts: SubscriptionParts) {
    this.#calls = calls;
    this.#parts = parts;
    this.id = parts.id;
    this.topic = Object.freeze({ name: parts.topicName });
    // Asked at once, as home keeps the answer no longer than it must.
    this.ready = parts.local === undefined ? this.#call('ready') : Promise.resolve();
    this.ready.catch(() => {});
    const { signal } = parts;
    if (signal?.aborted === true) this.unsubscribe();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  unsubscribe(): void {
    this.#parts.signal?.removeEventListener('abort', this.#onAbort);
    // Once the link is closed there is nothing left to end.
    this.#call('unsubscribe').catch(() => {});
  }

  async join(): Promise<void> {
    this.#refuseInside();
    await this.#call('join');
  }

  unsubscribeAndJoin(): Promise<void> {
    this.unsubscribe();
    return this.join();
  }

  async publishAndWait(message: Message, options: { signal?: AbortSignal } = {}): Promise<Completion> {
    checkMessage('message', message);
    checkOptions('options', options, { signal: checkSignal });
    this.#refuseInside();
    const packed = packMessages([message]);
    const { number } = this.#parts;
    const completion = await abortable(this.#calls, options.signal, (ticket) =>
      this.#calls.call('publishAndWait', number, packed, ticket),
    );
    return completion as Completion;
  }

  async #call(method: 'ready' | 'unsubscribe' | 'join'): Promise<void> {
    await this.#calls.call(method, this.#parts.number);
  }

  #refuseInside(): void {
    if (this.#parts.local?.isRunning === true) throw joinDeadlock(this.id);
  }
}
