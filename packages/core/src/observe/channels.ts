// The channels of `node:diagnostics_channel` for observers, and the events published on them. Nothing is created or measured
// while nobody listens. Events are published synchronously, at home; those of `stasis:invoke` in the realm where the handler runs.

import { type Channel, channel, tracingChannel } from 'node:diagnostics_channel';
import type { Message } from '../api/message.js';
import { isThenable } from '../basics/thenable.js';
import type { BusError } from '../errors/bus-error.js';
import { watchChannels } from './watch.js';

/** The subscription that an event is about. */
export interface SubscriptionReference {
  /** `<topic>-<n>`, unique in its bus. */
  readonly id: string;
  /** The name of the topic that it subscribes to. */
  readonly topic: string;
}

/** An event of `stasis:publish`: a message was published on a topic of a bus and is about to be dispatched. */
export interface PublishEvent {
  /** The name of the topic. */
  readonly topic: string;
  /** The message, the same object that receivers at home get. */
  readonly message: Message;
}

/** An event of `stasis:dispatch`: a subscription is about to get a message that its filter admitted. One event per path. */
export interface DispatchEvent {
  /** The subscription that gets the message. */
  readonly subscription: SubscriptionReference;
  /** The message; final messages are included. */
  readonly message: Message;
}

/**
 * An event of `stasis:invoke`, a tracing channel (`tracing:stasis:invoke:start`, `…:end`, `…:asyncStart`, `…:asyncEnd`, `…:error`):
 * a handler is called. All events of one invocation share one object.
 */
export interface InvokeEvent {
  /** The subscription whose handler is called. */
  readonly subscription: SubscriptionReference;
  /** The message that the handler is called with. */
  readonly message: Message;
  /** The number of the attempt: 1, or more if the invocation was started again after a crash. */
  readonly attempt: number;
  /** Whether the message is the final message of the subscription. */
  readonly isFinal: boolean;
  /** What the handler threw, or what its promise was rejected with; set before the `error` event. */
  error?: unknown;
}

/** An event of `stasis:error`: an error of the bus, as `onError` gets it. */
export interface ErrorEvent {
  /** The error, which names the subscription that it belongs to, if any. */
  readonly error: BusError;
}

/** An event of `stasis:thread`: a thread of a pool has started or ended. */
export interface ThreadEvent {
  /** `'end'`: the pool ended the thread; `'crash'`: it ended by itself, or because an invocation or loading took too long. */
  readonly state: 'start' | 'crash' | 'end';
  /** The name of the pool. */
  readonly executor: string;
  /** The thread's slot in the pool, as in the statistics; `undefined` if it ended while it was starting. */
  readonly thread: number | undefined;
  /** Why the thread ended, or why it could not start. */
  readonly reason?: unknown;
}

/** An event of `stasis:congestion`: the queue of a subscription has reached its high mark, or come down to its low mark. */
export interface CongestionEvent {
  /** `'congested'`: `high` messages or more are queued; `'relieved'`: `low` or fewer are. */
  readonly state: 'congested' | 'relieved';
  /** Messages queued at that moment, including those being handled. */
  readonly queued: number;
  /** The subscription whose queue it is. */
  readonly subscription: SubscriptionReference;
}

export const publishChannel: Channel = channel('stasis:publish');
export const dispatchChannel: Channel = channel('stasis:dispatch');
export const errorChannel: Channel = channel('stasis:error');
export const threadChannel: Channel = channel('stasis:thread');
export const congestionChannel: Channel = channel('stasis:congestion');
const { start, end, asyncStart, asyncEnd, error: failed } = tracingChannel('stasis:invoke');

watchChannels([publishChannel, dispatchChannel, start, end, asyncStart, asyncEnd, failed]);

/** Returns whether anything observes invocations in this realm. */
export function areInvocationsObserved(): boolean {
  return (
    start.hasSubscribers ||
    end.hasSubscribers ||
    asyncStart.hasSubscribers ||
    asyncEnd.hasSubscribers ||
    failed.hasSubscribers
  );
}

/** Calls a handler and publishes its events. Returns what the handler returns or, for a promise, one that settles like it. */
export function observeInvocation(event: InvokeEvent, call: () => unknown): unknown {
  return start.runStores(event, () => {
    try {
      const result = call();
      return isThenable(result) ? observePromise(event, Promise.resolve(result)) : result;
    } catch (thrown) {
      event.error = thrown;
      failed.publish(event);
      throw thrown;
    } finally {
      end.publish(event);
    }
  });
}

async function observePromise(event: InvokeEvent, promise: Promise<unknown>): Promise<void> {
  try {
    await promise;
  } catch (thrown) {
    event.error = thrown;
    failed.publish(event);
    throw thrown;
  } finally {
    asyncStart.publish(event);
    asyncEnd.publish(event);
  }
}
