// A subscription as its sequencer sees it. It says which session handles a message, and turns what happens to messages into counts,
// congestion, reports, activity and its end. Called for every message, on the thread that owns the bus.

import type { Message, MessageType } from '../api/message.js';
import type { SubscribeOptions } from '../api/options.js';
import { queueMicrotask } from '../basics/real-time.js';
import { textOfThrown } from '../basics/thrown-text.js';
import { BusError } from '../errors/bus-error.js';
import type { SynchronousOwner } from '../executing/synchronous.js';
import type { Invocation } from '../sequencing/invocation.js';
import { InvocationCounts } from '../sequencing/invocation-counts.js';
import type { Session } from '../sequencing/invocation-source.js';
import type { PartitionKey } from '../sequencing/partition-key.js';
import type { SequencerOwner } from '../sequencing/sequencer-owner.js';
import { Congestion } from './congestion.js';
import type { Routing } from './routing.js';
import type { SessionGroup } from './session-group.js';
import { checkCongestionLimits } from './subscribe-options.js';
import type { SubscriptionLifetime } from './subscription-lifetime.js';
import {
  emitCongestion,
  invocationError,
  type ReportingSubscription,
  reportError,
} from './subscription-reports.js';

export class SequencedSubscription implements SequencerOwner, SynchronousOwner {
  readonly counts = new InvocationCounts();
  readonly congestion: Congestion;
  readonly #subscription: ReportingSubscription;
  readonly #lifetime: SubscriptionLifetime;
  #routing: Routing | undefined;
  /** The session that all messages go to, if there can be no other. */
  #only: Session | undefined;

  /** The options must have been checked. */
  constructor(
    subscription: ReportingSubscription,
    lifetime: SubscriptionLifetime,
    options: SubscribeOptions,
  ) {
    this.#subscription = subscription;
    this.#lifetime = lifetime;
    if (subscription.topic.bus.keepsHistograms) this.counts.keepHistogram();
    this.congestion = new Congestion((state, queued) => emitCongestion(subscription, state, queued, options));
    if (options.congestion !== undefined) {
      this.congestion.setLimits(checkCongestionLimits('options.congestion', options.congestion), 0);
    }
  }

  /** Routes messages from now on. */
  route(routing: Routing): void {
    this.#routing = routing;
    this.#only = routing.only;
  }

  /** Returns the sessions that handle all messages of a type, if that holds until the filter is edited. */
  groupForType(type: MessageType): SessionGroup | undefined {
    return this.#routing?.groupForType(type);
  }

  /** The sessions of all handlers that there are now. */
  get groups(): readonly SessionGroup[] {
    return [...(this.#routing?.groups() ?? [])];
  }

  sessionFor(message: Message, key?: PartitionKey): Session | BusError | undefined {
    if (this.#only !== undefined) return this.#only;
    try {
      return this.#routing?.groupFor(message)?.pick(key);
    } catch (cause) {
      const text = `no handler could be chosen for the message: ${textOfThrown(cause)}`;
      return new BusError('ERR_STASIS_MESSAGE_REFUSED', text, { cause });
    }
  }

  later(task: () => void): void {
    queueMicrotask(task);
  }

  errorOf(invocation: Invocation, error: BusError): BusError {
    return invocationError(this.#subscription, invocation, error);
  }

  reportFailure(error: BusError): void {
    this.#subscription.topic.bus.report(error);
  }

  report(error: BusError): void {
    reportError(this.#subscription, error);
  }

  busy(): void {
    this.#subscription.topic.bus.activity.enter();
  }

  idle(): void {
    this.#subscription.topic.bus.activity.leave();
  }

  queueChanged(queued: number): void {
    if (queued > this.counts.highestQueued) this.counts.highestQueued = queued;
    this.congestion.update(queued);
  }

  finalReceived(): void {
    this.#lifetime.finalReceived();
  }

  broken(reason: BusError, dropped: number): void {
    this.#lifetime.broken(reason, dropped);
  }

  ended(): void {
    this.#lifetime.ended();
    for (const group of this.groups) group.close();
  }
}
