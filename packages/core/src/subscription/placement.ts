// Where a subscription's handlers run, as its options and handlers say: which sequencer keeps its order, and which
// sessions its handlers get.

import type { Handler } from '../api/handler.js';
import type { SubscribeOptions } from '../api/options.js';
import type { Placement } from '../api/statistics.js';
import type { BusError } from '../errors/bus-error.js';
import { refusedArgument } from '../errors/check-arguments.js';
import {
  type Activity,
  type BusPort,
  isRemoteHandler,
  type PlacedHandler,
  type SessionOwner,
} from '../executing/executor.js';
import type { ContextOwner } from '../executing/invocation-context.js';
import { LocalHandler } from '../executing/local-handler.js';
import { MainSession } from '../executing/main-session.js';
import { type SynchronousOwner, SynchronousSequencer, SynchronousSession } from '../executing/synchronous.js';
import type { SequencerOwner, SequencerPolicy } from '../sequencing/base-sequencer.js';
import { ParallelSequencer } from '../sequencing/parallel-sequencer.js';
import { SerialSequencer } from '../sequencing/serial-sequencer.js';
import { SessionGroup } from './session-group.js';

export type AnySequencer = SerialSequencer | ParallelSequencer | SynchronousSequencer;

/** What the sessions of a subscription need of it. */
export interface PlacementOwner extends ContextOwner {
  readonly activity: Activity;
  readonly bus: BusPort;
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

/** Opens the place where a handler of the subscription runs. The handler must have been checked. */
export function openGroup(
  owner: PlacementOwner,
  sequencer: AnySequencer,
  handler: Handler | PlacedHandler,
  data: unknown,
  options: SubscribeOptions,
): SessionGroup {
  if (isRemoteHandler(handler)) {
    if (sequencer instanceof SynchronousSequencer) throw synchronousRemote();
    return openRemote(owner, sequencer, handler, data, options);
  }
  const localHandler = new LocalHandler(handler, owner, data);
  return new SessionGroup([
    sequencer instanceof SynchronousSequencer
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
  const sessionOwner: Omit<SessionOwner, 'sticky'> = {
    id: owner.id,
    topicName: owner.topicName,
    data,
    timeoutMs: timeout,
    activity: owner.activity,
    bus: owner.bus,
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

/** Where the handlers run that have these sessions. */
export function placementOf(sequencer: AnySequencer, groups: readonly SessionGroup[]): Placement {
  if (sequencer instanceof SynchronousSequencer) return 'synchronous';
  const sessions = groups.flatMap((group) => group.sessions);
  const atHome = sessions.filter((session) => session.isAtHome === true).length;
  if (atHome === sessions.length) return 'main';
  return atHome === 0 ? 'remote' : 'mixed';
}

export function synchronousRemote(): BusError {
  return refusedArgument(
    'a synchronous subscription is invoked inside `publish`: its handler must be a function that runs at home',
  );
}
