// What a subscription reports and emits: errors and events, each with a reference to the subscription. Nothing here throws,
// whatever a callback or a listener does, so that the current message goes on.

import type { Message } from '../api/message.js';
import type { SubscribeOptions } from '../api/options.js';
import { textOfThrown } from '../basics/thrown-text.js';
import { attribute, BusError } from '../errors/bus-error.js';
import { shown } from '../message/packed-message.js';
import {
  type CongestionEvent,
  congestionChannel,
  type DispatchEvent,
  dispatchChannel,
  type SubscriptionReference,
} from '../observe/channels.js';
import type { Invocation } from '../sequencing/invocation.js';
import type { SubscribableTopic } from './subscribable-topic.js';

/** What reports need from a subscription. */
export interface ReportingSubscription {
  readonly id: string;
  readonly topic: SubscribableTopic;
}

export function referenceTo({ id, topic }: ReportingSubscription): SubscriptionReference {
  return { id, topic: topic.name };
}

/** Reports an error that is not the outcome of an invocation. */
export function reportError(subscription: ReportingSubscription, error: BusError): void {
  subscription.topic.bus.report(attribute(error, { subscription: referenceTo(subscription) }));
}

/** Returns the error of an invocation as it is to be reported. */
export function invocationError(
  subscription: ReportingSubscription,
  invocation: Invocation,
  error: BusError,
): BusError {
  return attribute(error, {
    subscription: referenceTo(subscription),
    invocationMessage: readableMessage(invocation),
    attempt: invocation.attempt,
  });
}

/** Emits `stasis:dispatch`. */
export function emitDispatched(subscription: ReportingSubscription, message: Message): void {
  guard(subscription, 'a message cannot be shown on stasis:dispatch', () => {
    const event: DispatchEvent = { subscription: referenceTo(subscription), message: shown(message) };
    dispatchChannel.publish(event);
  });
}

/** Announces a change of congestion: to the bus, then on `stasis:congestion`, then to the subscription's own callback. */
export function emitCongestion(
  subscription: ReportingSubscription,
  state: CongestionEvent['state'],
  queued: number,
  options: SubscribeOptions,
): void {
  guard(subscription, 'a listener of congestion threw', () =>
    subscription.topic.bus.congestionChanged(state),
  );
  if (congestionChannel.hasSubscribers) {
    const event: CongestionEvent = { state, queued, subscription: referenceTo(subscription) };
    congestionChannel.publish(event);
  }
  guard(subscription, 'onCongestion threw', () => options.onCongestion?.(state, queued));
}

/** Runs a listener or a callback, and reports what it throws. */
function guard(subscription: ReportingSubscription, what: string, task: () => void): void {
  try {
    task();
  } catch (thrown) {
    const text = `${what}: ${textOfThrown(thrown)}`;
    reportError(subscription, new BusError('ERR_STASIS_CALLBACK_FAILED', text, { cause: thrown }));
  }
}

/** Returns the message, or `undefined` if it cannot be read: the error that is being reported matters more. */
function readableMessage(invocation: Invocation): Message | undefined {
  try {
    return invocation.message;
  } catch {
    return undefined;
  }
}
