// Waits for one message, with a synchronous subscription that ends itself at the first match (SPEC 13.2).

import type { Message, MessageType } from '../api/message.js';
import type { OnceOptions } from '../api/options.js';
import { queueMicrotask } from '../basics/real-time.js';
import { onAbort } from '../basics/unless-aborted.js';
import { BusError } from '../errors/bus-error.js';
import { checkFunction, checkOptions, checkSignal } from '../errors/check-arguments.js';
import { checkMessageType } from '../message/message-type.js';
import { PlainSubscription } from '../subscription/plain-subscription.js';
import type { SubscribableTopic } from '../subscription/subscribable-topic.js';

/**
 * Resolves with the next message that matches. A caller that does not await the promise gets no unhandled rejection when the signal
 * is aborted or the bus is closed.
 */
export function once(
  topic: SubscribableTopic,
  type: MessageType,
  options: OnceOptions = {},
): Promise<Message> {
  // The checks are inside the promise, so that what they throw rejects it.
  const next = new Promise<Message>((resolve, reject) => {
    checkMessageType('type', type);
    const { where, signal } = checkOptions('options', options, { where: checkFunction, signal: checkSignal });
    const giveUp = (reason: unknown): void => {
      reject(reason);
      queueMicrotask(() => next.catch(() => {}));
    };
    if (signal?.aborted === true) {
      giveUp(signal.reason);
      return;
    }
    let subscription: PlainSubscription | undefined;
    let isOver = false;
    const end = (): void => {
      isOver = true;
      subscription?.unsubscribe();
    };
    const take = (message: Message): void => {
      if (isOver) return;
      try {
        if (where !== undefined && !where(message)) return;
        resolve(message);
      } catch (thrown) {
        reject(thrown);
      }
      end();
    };
    const forget = onAbort(signal, () => {
      giveUp(signal?.reason);
      end();
    });
    // If the announcement of this very subscription is the match, the wait is over already.
    subscription = new PlainSubscription(topic, take, { synchronous: true, accept: [type] });
    if (isOver) subscription.unsubscribe();
    // The subscription has ended, or the bus was closed before it could.
    const ended = (): void => {
      forget();
      if (isOver) return;
      giveUp(closed(type));
      end();
    };
    subscription.join().then(ended, ended);
  });
  return next;
}

function closed(type: MessageType): BusError {
  return new BusError('ERR_STASIS_CLOSED', `the bus was closed while a ${type.name} was waited for`);
}
