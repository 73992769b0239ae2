// An explicit publisher of a managed state. Keeps the state alive until it is released.

import type { Message } from '../api/message.js';
import type { Topic } from '../api/topic.js';
import { BusError } from '../errors/bus-error.js';
import { checkMessage } from '../message/frozen-message.js';
import type { ManagedState } from './managed-state.js';

/** Publishes to one managed state, and keeps it alive until it is released. Made by `StateManager.addPublisher`. */
export class StatePublisher {
  readonly #state: ManagedState;
  #onRelease: (() => void) | undefined;

  constructor(state: ManagedState, onRelease: () => void) {
    this.#state = state;
    this.#onRelease = onRelease;
  }

  /** The state's id. */
  get id(): string {
    return this.#state.id;
  }

  /** The topic of the state, which is forwarded to the manager's `all`. */
  get topic(): Topic {
    return this.#state.topic;
  }

  /**
   * Stores the message as the state's value, then publishes it. Waits for no handler, except synchronous ones.
   *
   * @throws ERR_STASIS_CLOSED when the publisher was released or the bus is closed; ERR_STASIS_INVALID_ARGUMENT
   */
  publish(message: Message): void {
    checkMessage('message', message);
    if (this.#onRelease === undefined) {
      throw new BusError(
        'ERR_STASIS_CLOSED',
        `the publisher of state ${JSON.stringify(this.id)} was released`,
      );
    }
    this.#state.publish(message);
  }

  /** Stops keeping the state alive. A second call does nothing. */
  release(): void {
    const onRelease = this.#onRelease;
    this.#onRelease = undefined;
    onRelease?.();
  }
}
