// Frames and rows for tests of what the inspector's page makes of them.

import type { SubscriptionStatistics, ThreadStatistics } from '@stasis-bus/core';
import { History } from '../../../packages/inspector/src/page/history/history.js';
import type { Moment } from '../../../packages/inspector/src/page/history/moment.js';
import type { Frame, TopicRow } from '../../../packages/inspector/src/wire/frame.js';

export function topicRow(name: string, row: Partial<TopicRow> = {}): TopicRow {
  return {
    name,
    detail: '',
    id: `id of ${name}`,
    createdAt: 0,
    subscribers: 0,
    forwardsTo: [],
    forwardsFrom: [],
    published: 0,
    dispatched: 0,
    notDispatched: 0,
    lowestDispatch: null,
    highestDispatch: null,
    ...row,
  };
}

export function subscriptionRow(
  id: string,
  topic: string,
  row: Partial<SubscriptionStatistics> = {},
): SubscriptionStatistics {
  return {
    id,
    topic,
    placement: 'main',
    executors: [],
    updatesTopic: null,
    topicsAttached: 1,
    queued: 0,
    highestQueued: 0,
    passed: 0,
    filtered: 0,
    handled: 0,
    failed: 0,
    dropped: 0,
    retried: 0,
    lowestInvocation: null,
    meanInvocation: null,
    highestInvocation: null,
    invocationTimes: null,
    slowestType: null,
    congested: false,
    source: null,
    ...row,
  };
}

export function threadRow(
  executor: string,
  id: number,
  row: Partial<ThreadStatistics> = {},
): ThreadStatistics {
  return { executor, id, startedAt: 0, invocations: 0, busy: 0, busyTime: 0, crashes: 0, ...row };
}

export function frame(at: number, rest: Partial<Frame> = {}): Frame {
  return {
    at,
    period: 1000,
    isWhole: false,
    topics: [],
    subscriptions: [],
    messageTypes: [],
    threads: [],
    gone: { topics: [], subscriptions: [] },
    caches: [],
    homeBusy: 0,
    declined: 0,
    publishedToNobody: 0,
    ...rest,
  };
}

/** The moment after these frames, the first of which is made whole. */
export function momentAfter(...frames: readonly Frame[]): {
  readonly history: History;
  readonly moment: Moment;
} {
  const history = new History();
  frames.forEach((one, index) => {
    history.add(index === 0 ? { ...one, isWhole: true } : one);
  });
  const moment = history.now();
  if (moment === undefined) throw new Error('there were no frames');
  return { history, moment };
}
