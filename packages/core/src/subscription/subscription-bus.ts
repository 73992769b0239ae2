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
  /** Aborted when the bus is closed, with the error for whoever still waits for something of it. */
  readonly whenClosed: AbortSignal;
  /** Numbers attachments and forwards: the order of delivery is the order of attachment. */
  nextOrder(): number;
  /** Whether there is a topic of that name now. */
  hasTopic(name: string): boolean;
  /** To be called whenever subscriptions or forwards of a topic have changed. */
  receiversChanged(topic: TopicCore): void;
  /** Publishes by name, as handlers do; a topic that does not exist is not created. */
  publishTo(topicName: string, message: Message): void;
  /** To be called when one subscription more or less is congested. */
  congestionChanged(state: 'congested' | 'relieved'): void;
  /** Returns the bus as the handlers of a subscription see it at home. */
  remoteBus(user: ContextOwner): RemoteBus;
  /** @throws ERR_STASIS_CLOSED */
  refuseIfClosed(): void;
  report(error: BusError): void;
}

/** The subscriptions of a bus, as one that comes or goes sees them. */
export interface SubscriptionList {
  add(subscription: Receiver): void;
  /** From now on it is there as long as its topic is. */
  loosen(subscription: Receiver): void;
  /** It has ended. */
  delete(subscription: Receiver): void;
}
