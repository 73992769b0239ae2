// A subscriber of a managed state: it keeps the state alive, reads its value, and may have a subscription.

import type { Handler, RemoteHandler } from '../api/handler.js';
import type { Message } from '../api/message.js';
import type { SubscribeOptions } from '../api/options.js';
import type { Subscription } from '../api/subscription.js';
import type { Topic } from '../api/topic.js';
import type { ManagedState } from './managed-state.js';

/** Keeps a managed state alive, reads its value, and may have a subscription. Made by a `StateManager`. */
export class StateSubscriber {
  readonly #state: ManagedState;
  #onEnd: (() => void) | undefined;
  #subscription: Subscription | undefined;

  /** @param onEnd called once, when the subscriber has ended */
  constructor(state: ManagedState, onEnd: () => void) {
    this.#state = state;
    this.#onEnd = onEnd;
  }

  /** The state's id. */
  get id(): string {
    return this.#state.id;
  }

  /** The topic of the state, which is forwarded to the manager's `all`. */
  get topic(): Topic {
    return this.#state.topic;
  }

  /** The last message that was stored for the state; `undefined` if there has been none yet. */
  get value(): Message | undefined {
    return this.#state.message;
  }

  /** The subscription, if the subscriber was made with a handler. */
  get subscription(): Subscription | undefined {
    return this.#subscription;
  }

  /** For the manager that made the subscriber. @internal */
  subscribe(handler: Handler | RemoteHandler, options: SubscribeOptions = {}): void {
    this.#subscription = this.#state.topic.subscribe(handler, options);
    // The subscriber ends with its subscription, and with a bus that is closed before the handler has completed.
    const end = (): void => this.#end();
    this.#subscription.join().then(end, end);
  }

  /**
   * Ends the subscriber: when its subscription has ended, or at once if it has none. What was published before is still delivered.
   * Never waits; a second call does nothing.
   */
  unsubscribe(): void {
    if (this.#subscription === undefined) this.#end();
    else this.#subscription.unsubscribe();
  }

  /**
   * Does `unsubscribe`, and settles when the handler has completed the final message.
   *
   * @throws ERR_STASIS_JOIN_DEADLOCK when called inside the subscription's own handler; ERR_STASIS_CLOSED
   */
  unsubscribeAndJoin(): Promise<void> {
    this.unsubscribe();
    // The subscriber ends before this promise settles, because `subscribe` joined first.
    return this.#subscription?.join() ?? Promise.resolve();
  }

  #end(): void {
    const onEnd = this.#onEnd;
    this.#onEnd = undefined;
    onEnd?.();
  }
}
