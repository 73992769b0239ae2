// Watches the messages of a topic: a synchronous subscription for as long as somebody watches, and a sample of its messages.
// The publisher waits while the handler runs, so the handler does little.

import { type Message, SubscriptionChange, type Topic } from '@stasis-bus/core';
import { leavingLast, nowMs } from '@stasis-bus/core/internal';
import type { WatchedMessage } from '../wire/watched-message.js';
import { textOfValue } from './value-text.js';

const mostPerSecond = 20;

/** Watches a topic. Returns a function that ends it. @throws ERR_STASIS_CLOSED if the bus is closed */
export function watchMessages(
  topic: Topic,
  payloads: boolean,
  emit: (message: WatchedMessage) => void,
): () => void {
  const allowance = new Allowance(mostPerSecond);
  let skipped = 0;
  const subscription = topic.subscribe(
    (message, { subscription: { id } }) => {
      if (isAbout(message, id)) return;
      if (!allowance.take(nowMs())) {
        skipped += 1;
        return;
      }
      emit(describeMessage(message, skipped, payloads));
      skipped = 0;
    },
    { synchronous: true },
  );
  leavingLast(subscription);
  return () => subscription.unsubscribe();
}

/** Returns whether a message only says that this subscription was made or has ended. */
function isAbout(message: Message, subscriptionId: string): boolean {
  return SubscriptionChange.is(message) && message.value.subscriptionId === subscriptionId;
}

function describeMessage(message: Message, skipped: number, payloads: boolean): WatchedMessage {
  const { id, name, eid, timestamp, headers, value } = message;
  return {
    at: timestamp,
    id,
    type: name,
    eid,
    headers: Object.keys(headers).length,
    skipped,
    ...(payloads && { value: textOfValue(value) }),
  };
}

/** Allows `most` messages at once, and as many each second. */
class Allowance {
  readonly #most: number;
  #left: number;
  #countedMs = Number.NEGATIVE_INFINITY;

  constructor(most: number) {
    this.#most = most;
    this.#left = most;
  }

  take(nowMs: number): boolean {
    this.#left = Math.min(this.#most, this.#left + ((nowMs - this.#countedMs) / 1000) * this.#most);
    this.#countedMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
