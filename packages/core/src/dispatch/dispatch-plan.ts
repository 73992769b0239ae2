// What becomes of the messages of one type on one topic: which of its receivers want them, as their filters say, and, if
// all of those are synchronous, which handlers are called. It is worked out once, not for every message, and holds until a
// receiver comes or goes, a filter or a route is edited, or the type's formatters become known.
//
// Most synchronous handlers are quick, so that all else that is done for a message shows. With a plan that allows it, the
// dispatcher calls one handler after the other and does nothing else. The plan counts such messages, once for the topic, the
// type and all receivers, and flushes these counts later.

import type { Handler, HandlerContext } from '../api/handler.js';
import type { MessageType } from '../api/message.js';
import { SubscriptionChange } from '../message/built-in-types.js';
import { internalsOf } from '../message/message-type.js';
import type { Packer } from '../message/packer.js';
import { watch } from '../observe/watch.js';
import type { Receiver } from './receiver.js';
import type { TypeCount, TypeCounts } from './type-counts.js';

/** After so many messages that were dispatched directly, one goes the long way, which measures the time. */
const directMessages = 255;
/** One dispatch in so many is timed where none is direct. */
const timedEvery = 64;

/** One step of dispatching directly: a handler to call. */
export interface DirectCall {
  readonly plan: DispatchPlan;
  /** Which of those who admit the message it is. */
  readonly place: number;
  readonly subscription: Receiver;
  readonly handle: Handler;
  readonly context: HandlerContext;
  readonly next: DirectCall | undefined;
}

/** What a plan asks of its topic. */
export interface PlannedTopic {
  readonly receivers: { list(): readonly Receiver[] };
  readonly dispatching: Dispatching;
  published: number;
  notDispatched: number;
}

/** What plans ask of their bus. */
export interface Dispatching {
  readonly types: TypeCounts;
  /** Whether every message is looked at, since it may be lost to those who have left. */
  readonly isClosing: boolean;
  /** A plan does not hold any more. */
  planChanged(): void;
}

export class DispatchPlan {
  readonly type: MessageType;
  /** In the order of attachment, once per path. */
  readonly admitting: readonly Receiver[];
  /** What may write the values of such messages: all who want them are on the threads of one executor. */
  readonly packer: Packer | undefined;
  /** The first step of dispatching directly. */
  firstCall: DirectCall | undefined;
  /** How many more messages may be dispatched directly. */
  directlyLeft = 0;
  /** Whether it does not hold any more. */
  isStale = false;
  readonly #topic: PlannedTopic;
  readonly #receivers: readonly Receiver[];
  readonly #refusing: readonly Receiver[];
  /** The names that the verdicts depend on, if they do. */
  readonly #formatters: readonly string[] | undefined;
  readonly #typeCount: TypeCount;
  #mayBeDirect: boolean;
  #dispatches = 0;
  /** Messages that went the long way and have not been flushed. */
  #counted = 0;
  /** Messages that went directly and have not been flushed, and those that are left. */
  #direct = 0;

  constructor(topic: PlannedTopic, type: MessageType) {
    const receivers = topic.receivers.list();
    this.type = type;
    this.#topic = topic;
    this.#receivers = receivers;
    this.admitting = receivers.filter(({ filter }) => filter.admits(type));
    if (type !== SubscriptionChange) for (const receiver of this.admitting) receiver.began();
    // What is checked must be read first.
    this.packer = internalsOf(type).checkValue === undefined ? commonPacker(this.admitting) : undefined;
    this.#refusing = receivers.filter(({ filter }) => !filter.admits(type));
    this.#formatters = receivers.some(({ filter }) => filter.readsFormatters) ? type.formatters : undefined;
    this.#typeCount = topic.dispatching.types.countOf(type);
    this.#mayBeDirect = this.#formatters === undefined && receivers.length > 0;
  }

  /** Whether the formatters are those that the filters saw. */
  get isCurrent(): boolean {
    return this.#formatters === undefined || this.type.formatters === this.#formatters;
  }

  /** Counts a message that is not dispatched directly. True: its dispatch should be timed. */
  count(): boolean {
    this.#counted += 1;
    // Nothing but its receivers holds a topic: without any it may go before they are flushed.
    if (this.#receivers.length === 0) this.flushCounts();
    this.#dispatches += 1;
    return this.firstCall !== undefined || this.#dispatches % timedEvery === 1;
  }

  /** Lets the next messages be dispatched directly, if that is possible and nobody wants their time. */
  allowDirect(): void {
    if (!this.#mayBeDirect || this.directlyLeft > 0 || this.isStale || this.#isWatched) return;
    this.#mayBeDirect = this.#prepareCalls();
    if (!this.#mayBeDirect) return;
    this.flushCounts();
    if (this.admitting.some(({ counts }) => counts.isTimeWanted)) return;
    this.directlyLeft = directMessages;
    this.#direct = directMessages;
  }

  /** Adds the messages since the last flush to the counts of the topic, the type and the receivers. */
  flushCounts(): void {
    const direct = this.#direct - this.directlyLeft;
    const all = this.#counted + direct;
    this.#direct = this.directlyLeft;
    this.#counted = 0;
    this.#typeCount.published += all;
    this.#topic.published += all;
    for (const { counts } of this.#refusing) counts.filtered += all;
    for (const { counts } of this.admitting) {
      counts.passed += direct;
      counts.handledCount += direct;
      if (direct > 0) counts.highestQueued = 1;
    }
    if (this.admitting.length > 0) return;
    this.#typeCount.unused += all;
    this.#topic.notDispatched += all;
  }

  discard(): void {
    this.flushCounts();
    this.isStale = true;
    this.directlyLeft = 0;
    this.#direct = 0;
    this.#topic.dispatching.planChanged();
  }

  /** In the middle of a direct dispatch: what it has not done yet is not counted as done. */
  interrupt({ place }: DirectCall): void {
    this.flushCounts();
    for (const { counts } of this.admitting.slice(place)) counts.handledCount -= 1;
    for (const { counts } of this.admitting.slice(place + 1)) counts.passed -= 1;
  }

  /** Whether every message is looked at: by whoever looks on, or because it may be lost to those who have left. */
  get #isWatched(): boolean {
    return watch.isOn || this.#topic.dispatching.isClosing;
  }

  /** False: somebody's handler cannot be called directly. */
  #prepareCalls(): boolean {
    if (this.firstCall !== undefined) return true;
    let next: DirectCall | undefined;
    for (const [place, subscription] of [...this.admitting.entries()].reverse()) {
      const handler = subscription.handlerFor(this.type);
      if (handler === undefined) return false;
      const { handle, plainContext } = handler;
      next = { plan: this, place, subscription, handle, context: plainContext, next };
    }
    this.firstCall = next;
    return true;
  }
}

function commonPacker(receivers: readonly Receiver[]): Packer | undefined {
  const packer = receivers[0]?.packer;
  return receivers.every((receiver) => receiver.packer === packer) ? packer : undefined;
}
