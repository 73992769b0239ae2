// The channels of `node:diagnostics_channel` for who looks on, and what they are told. Nothing is made or measured while
// nobody listens. All of them are told at home, but `stasis:invoke`, which is told in the realm where the handler runs.

import { type Channel, channel, tracingChannel } from 'node:diagnostics_channel';
import type { Message } from '../api/message.js';
import { isThenable } from '../basics/thenable.js';
import type { BusError } from '../errors/bus-error.js';
import { watchChannels } from './watch.js';

/** Which subscription an event is about: its id, and the name of its topic. */
export interface SubscriptionReference {
  /** `<topic>-<n>`, unique in its bus. */
  readonly id: string;
  /** The name of the topic that it subscribes to. */
  readonly topic: string;
}

/** `stasis:publish`: a message is published on a topic of a bus, and is about to be dispatched. */
export interface PublishEvent {
  /** The name of the topic. */
  readonly topic: string;
  /** The message, as all receivers at home get it. */
  readonly message: Message;
}

/** `stasis:dispatch`: a subscription gets a message, which its filter has admitted; once per path. */
export interface DispatchEvent {
  /** Who gets it. */
  readonly subscription: SubscriptionReference;
  /** What it gets; a final message too. */
  readonly message: Message;
}

/**
 * `stasis:invoke`, a tracing channel (`tracing:stasis:invoke:start`, `…:end`, `…:asyncStart`, `…:asyncEnd`, `…:error`): a
 * handler is called. All events of one invocation are told with the same object.
 */
export interface InvokeEvent {
  /** Whose handler is called. */
  readonly subscription: SubscriptionReference;
  /** What the handler is called with. */
  readonly message: Message;
  /** 1, or more when a crash made it start again. */
  readonly attempt: number;
  /** Whether it is the final message of the subscription. */
  readonly isFinal: boolean;
  /** What the handler threw, or its promise was rejected with. */
  error?: unknown;
}

/** `stasis:error`: an error of the bus, as `onError` gets it. */
export interface ErrorEvent {
  /** What has failed, and whose it was. */
  readonly error: BusError;
}

/** `stasis:thread`: a thread of a pool has started, or has ended. */
export interface ThreadEvent {
  /** `'end'`: the pool has ended it; `'crash'`: it ended otherwise, or because an invocation or loading took too long. */
  readonly state: 'start' | 'crash' | 'end';
  /** The name of the pool. */
  readonly executor: string;
  /** The thread's place in the pool, as in the statistics; `undefined` if it ended while it was starting. */
  readonly thread: number | undefined;
  /** Why it was ended, or could not start. */
  readonly reason?: unknown;
}

/** `stasis:congestion`: the queue of a subscription has reached its high mark, or is down to its low one. */
export interface CongestionEvent {
  /** `'congested'`: `high` messages or more are queued; `'relieved'`: they are down to `low`. */
  readonly state: 'congested' | 'relieved';
  /** Messages queued at that moment, those being handled included. */
  readonly queued: number;
  /** Whose queue it is. */
  readonly subscription: SubscriptionReference;
}

export const publishChannel: Channel = channel('stasis:publish');
export const dispatchChannel: Channel = channel('stasis:dispatch');
export const errorChannel: Channel = channel('stasis:error');
export const threadChannel: Channel = channel('stasis:thread');
export const congestionChannel: Channel = channel('stasis:congestion');
const { start, end, asyncStart, asyncEnd, error: failed } = tracingChannel('stasis:invoke');

watchChannels([publishChannel, dispatchChannel, start, end, asyncStart, asyncEnd, failed]);

/** Whether somebody wants to hear of invocations in this realm. */
export function areInvocationsObserved(): boolean {
  return (
    start.hasSubscribers ||
    end.hasSubscribers ||
    asyncStart.hasSubscribers ||
    asyncEnd.hasSubscribers ||
    failed.hasSubscribers
  );
}

/** Calls a handler, and tells of it. Gives what it returns, if that is no promise, else one that settles like it. */
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
