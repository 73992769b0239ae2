// Back-pressure for publishers on one bus: tells whether any subscription that a topic reaches is congested, and waits until none
// is (SPEC 11.6).

import { Condition } from '../basics/condition.js';
import { rejecting } from '../basics/unless-aborted.js';
import type { TopicCore } from '../dispatch/topic-core.js';
import { checkOptions, checkSignal } from '../errors/check-arguments.js';

export class Relief {
  /** May become true when a subscription is relieved, and when subscriptions or forwards change. */
  readonly #condition = new Condition();
  readonly #whenClosed: AbortSignal;
  /** How many subscriptions are congested. */
  #congested = 0;

  /** @param whenClosed ends all waiting */
  constructor(whenClosed: AbortSignal) {
    this.#whenClosed = whenClosed;
  }

  /** Call this when a subscription becomes congested or is relieved. */
  congestionChanged(state: 'congested' | 'relieved'): void {
    this.#congested += state === 'congested' ? 1 : -1;
    if (state === 'relieved') this.#condition.changed();
  }

  /** Call this when subscriptions or forwards have changed. */
  receiversChanged(): void {
    this.#condition.changed();
  }

  isCongested(topic: TopicCore): boolean {
    if (this.#congested === 0) return false;
    return topic.receivers.list().some((receiver) => receiver.congestion.congested);
  }

  /** Settles when no subscription that the topic reaches is congested: at once, or when the last one is relieved. */
  relieved(topic: TopicCore, options: { signal?: AbortSignal } = {}): Promise<void> {
    return rejecting(() => {
      const { signal } = checkOptions('options', options, { signal: checkSignal });
      return this.#condition.until(() => !this.isCongested(topic), signal, this.#whenClosed);
    });
  }
}
