// Decides from the options and the handlers of a subscription where these run: which sequencer keeps its order, and which sessions
// each handler gets. Both are chosen once, when the subscription or the route is made.

import type { Handler } from '../api/handler.js';
import type { SubscribeOptions } from '../api/options.js';
import type { BusError } from '../errors/bus-error.js';
import { refusedArgument } from '../errors/check-arguments.js';
import { isRemoteHandler, type PlacedHandler, type SessionOwner } from '../executing/executor.js';
import type { ContextOwner } from '../executing/invocation-context.js';
import { LocalHandler } from '../executing/local-handler.js';
import { MainSession } from '../executing/main-session.js';
import { type SynchronousOwner, SynchronousSequencer, SynchronousSession } from '../executing/synchronous.js';
import { ParallelSequencer } from '../sequencing/parallel-sequencer.js';
import type { SequencerOwner, SequencerPolicy } from '../sequencing/sequencer-owner.js';
import { SerialSequencer } from '../sequencing/serial-sequencer.js';
import { SessionGroup } from './session-group.js';
import type { SubscribableTopic } from './subscribable-topic.js';

export type AnySequencer = SerialSequencer | ParallelSequencer | SynchronousSequencer;

/** What sessions ask of their subscription. */
export interface PlacementOwner extends ContextOwner {
  readonly topic: SubscribableTopic;
  report(error: BusError): void;
}

export function createSequencer(
  owner: SequencerOwner & SynchronousOwner,
  options: SubscribeOptions,
): AnySequencer {
  const { synchronous, concurrency = 1, partitionBy } = options;
  if (synchronous === true) return new SynchronousSequencer(owner);
  const policy = policyOf(options);
  if (partitionBy !== undefined) {
    return new ParallelSequencer(owner, policy, { keyOf: partitionBy, limit: Number.POSITIVE_INFINITY });
  }
  if (concurrency === 1) return new SerialSequencer(owner, policy);
  return new ParallelSequencer(owner, policy, { limit: concurrency });
}

function policyOf(options: SubscribeOptions): SequencerPolicy {
  const {
    onCrash = 'skip',
    maxRetries = 3,
    maxQueue = Number.POSITIVE_INFINITY,
    overflow = 'drop-oldest',
  } = options;
  return { onCrash, maxRetries, maxQueue, overflow };
}

/** Opens the sessions of a handler, which must have been checked. */
export function openGroup(
  owner: PlacementOwner,
  sequencer: AnySequencer,
  handler: Handler | PlacedHandler,
  data: unknown,
  options: SubscribeOptions,
): SessionGroup {
  if (isRemoteHandler(handler)) {
    if (sequencer.isSynchronous) throw synchronousRemote();
    return openRemote(owner, sequencer, handler, data, options);
  }
  const localHandler = new LocalHandler(handler, owner, data);
  return new SessionGroup([
    sequencer.isSynchronous
      ? new SynchronousSession(localHandler)
      : new MainSession(sequencer, options.timeout).start(localHandler),
  ]);
}

function openRemote(
  owner: PlacementOwner,
  source: SerialSequencer | ParallelSequencer,
  handler: PlacedHandler,
  data: unknown,
  { sticky, partitionBy, timeout }: SubscribeOptions,
): SessionGroup {
  const { executor } = handler;
  const { bus } = owner.topic;
  bus.executors.add(executor);
  const sessionOwner: Omit<SessionOwner, 'sticky'> = {
    id: owner.id,
    topicName: owner.topicName,
    data,
    timeoutMs: timeout,
    activity: bus.activity,
    bus: bus.port,
    publishesOn: (topicName) => owner.publishesOn(topicName),
    unsubscribe: () => owner.unsubscribe(),
    join: () => owner.join(),
    report: (error) => owner.report(error),
  };
  const open = (number: number | undefined) =>
    executor.open(handler, source, { ...sessionOwner, sticky: number });
  if (sticky !== true) return new SessionGroup([open(undefined)], executor);
  const count = partitionBy === undefined ? 1 : executor.parallelism;
  return new SessionGroup(
    Array.from({ length: count }, (_, number) => open(number)),
    executor,
  );
}

export function synchronousRemote(): BusError {
  return refusedArgument(
    'a synchronous subscription calls its handler inside `publish`: the handler must be a function that runs at home',
  );
}
