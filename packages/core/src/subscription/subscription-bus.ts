// What a subscription asks of its bus.

import type { Message } from '../api/message.js';
import type { RemoteBus } from '../api/remote-bus.js';
import type { Publisher } from '../dispatch/publisher.js';
import type { Receiver } from '../dispatch/receiver.js';
import type { TopicCore } from '../dispatch/topic-core.js';
import type { BusError } from '../errors/bus-error.js';
import type { Activity, BusPort } from '../executing/executor.js';
import type { ExecutorList } from '../executing/executor-list.js';
import type { ContextOwner } from '../executing/invocation-context.js';
import type { BrokenSubscriptions } from './broken-subscriptions.js';

export interface SubscriptionBus {
  readonly publisher: Publisher;
  readonly activity: Activity;
  readonly executors: ExecutorList;
  readonly subscriptions: SubscriptionList;
  readonly broken: BrokenSubscriptions;
  readonly port: BusPort;
  /** Whether subscriptions remember the source line that made them. */
  readonly keepsSource: boolean;
  /** Whether subscriptions count how long their invocations take. */
  readonly keepsHistograms: boolean;
  readonly isClosed: boolean;
  /** Aborted when the bus is closed. Everything that still waits for the bus rejects with the signal's reason. */
  readonly whenClosed: AbortSignal;
  /** Returns the next number for an attachment or a forward: the order of delivery is the order of attachment. */
  nextOrder(): number;
  /** Returns whether there is a topic of this name. */
  hasTopic(name: string): boolean;
  /** Call this when subscriptions or forwards of a topic have changed. */
  receiversChanged(topic: TopicCore): void;
  /** Publishes by name, as handlers do. Does not create a topic. */
  publishTo(topicName: string, message: Message): void;
  /** Call this when the congestion of a subscription has begun or ended. */
  congestionChanged(state: 'congested' | 'relieved'): void;
  /** Returns the bus as the handlers of a subscription see it at home. */
  remoteBus(user: ContextOwner): RemoteBus;
  /** @throws ERR_STASIS_CLOSED */
  refuseIfClosed(): void;
  report(error: BusError): void;
}

/** What a subscription that comes or goes asks of the list of its bus's subscriptions. */
export interface SubscriptionList {
  add(subscription: Receiver): void;
  /** Stops holding the subscription, which is listed from now on for as long as something else holds it. */
  loosen(subscription: Receiver): void;
  /** Removes a subscription that has ended. */
  delete(subscription: Receiver): void;
}
