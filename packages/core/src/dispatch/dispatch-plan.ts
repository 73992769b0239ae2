// What happens to the messages of one type on one topic: which receivers' filters admit them and, if all of those receivers are
// synchronous, which handlers to call. A plan is made once, not for every message, and is valid until a receiver comes or goes, a
// filter or a route is edited, or the type's formatters become known.
//
// Most synchronous handlers are quick, so the cost of everything else that is done for a message shows. On the fast path, which a
// plan may allow, the dispatcher calls one handler after the other and does nothing else. The plan counts these messages once for
// the topic, the type and all receivers, and flushes the counts later.

import type { Handler, HandlerContext } from '../api/handler.js';
import type { MessageType } from '../api/message.js';
import { SubscriptionChange } from '../message/built-in-types.js';
import { internalsOf } from '../message/message-type.js';
import type { Packer } from '../message/packer.js';
import { watch } from '../observe/watch.js';
import type { Receiver } from './receiver.js';
import type { TypeCount, TypeCounts } from './type-counts.js';

/** How many messages take the fast path before one takes the slow path, which is timed. */
const directMessages = 255;
/** Without a fast path, one dispatch in this many is timed. */
const timedEvery = 64;

/** A handler to call on the fast path. */
export interface DirectCall {
  readonly plan: DispatchPlan;
  /** The position of its receiver among those that admit the message. */
  readonly position: number;
  readonly subscription: Receiver;
  readonly handle: Handler;
  readonly context: HandlerContext;
  readonly next: DirectCall | undefined;
}

/** What a plan asks of, and counts for, its topic. */
export interface PlannedTopic {
  readonly receivers: { list(): readonly Receiver[] };
  readonly dispatching: Dispatching;
  published: number;
  notDispatched: number;
}

/** What a plan asks of its bus. */
export interface Dispatching {
  readonly types: TypeCounts;
  /** Whether the bus is being closed and checks every message, because a subscription that has left already may miss it. */
  readonly isClosing: boolean;
  /** Notes that a plan is no longer valid. */
  planChanged(): void;
}

export class DispatchPlan {
  readonly type: MessageType;
  /** The receivers that get such messages, in the order of attachment, once per path. */
  readonly admitting: readonly Receiver[];
  /** The packer for such messages, if all receivers that admit them run on the threads of one executor. */
  readonly packer: Packer | undefined;
  /** First handler on the fast path. */
  firstCall: DirectCall | undefined;
  /** How many more messages may take the fast path. */
  directlyLeft = 0;
  /** Whether the plan is no longer valid. */
  isStale = false;
  readonly #topic: PlannedTopic;
  readonly #receivers: readonly Receiver[];
  readonly #refusing: readonly Receiver[];
  /** The type's formatter names when the plan was made, if one of the filters depends on them. */
  readonly #formatters: readonly string[] | undefined;
  readonly #typeCount: TypeCount;
  #mayBeDirect: boolean;
  #dispatches = 0;
  /** Messages that took the slow path since the last flush. */
  #counted = 0;
  /** What `directlyLeft` was at the last flush. */
  #direct = 0;

  constructor(topic: PlannedTopic, type: MessageType) {
    const receivers = topic.receivers.list();
    this.type = type;
    this.#topic = topic;
    this.#receivers = receivers;
    this.admitting = receivers.filter(({ filter }) => filter.admits(type));
    if (type !== SubscriptionChange) for (const receiver of this.admitting) receiver.began();
    // Values that are to be checked must be read, so they cannot be packed.
    this.packer = internalsOf(type).checkValue === undefined ? commonPacker(this.admitting) : undefined;
    this.#refusing = receivers.filter(({ filter }) => !filter.admits(type));
    this.#formatters = receivers.some(({ filter }) => filter.readsFormatters) ? type.formatters : undefined;
    this.#typeCount = topic.dispatching.types.countOf(type);
    this.#mayBeDirect = this.#formatters === undefined && receivers.length > 0;
  }

  /** Whether the type still has the formatters that the filters saw. */
  get isCurrent(): boolean {
    return this.#formatters === undefined || this.type.formatters === this.#formatters;
  }

  /** Counts a slow-path message. Returns whether to time its dispatch. */
  count(): boolean {
    this.#counted += 1;
    // A topic is held by its receivers: one without any may be collected before the next flush.
    if (this.#receivers.length === 0) this.flushCounts();
    this.#dispatches += 1;
    return this.firstCall !== undefined || this.#dispatches % timedEvery === 1;
  }

  /** Lets the next messages take the fast path, if that is possible and no receiver wants its next invocation timed. */
  allowDirect(): void {
    if (!this.#mayBeDirect || this.directlyLeft > 0 || this.isStale || this.#isWatched) return;
    this.#mayBeDirect = this.#prepareCalls();
    if (!this.#mayBeDirect) return;
    this.flushCounts();
    if (this.admitting.some(({ counts }) => counts.isTimeWanted)) return;
    this.directlyLeft = directMessages;
    this.#direct = directMessages;
  }

  /** Adds the messages since the last flush to the counts of the topic, of the type and of the receivers. */
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

  /** Makes the plan stale, with its counts flushed. */
  discard(): void {
    this.flushCounts();
    this.isStale = true;
    this.directlyLeft = 0;
    this.#direct = 0;
    this.#topic.dispatching.planChanged();
  }

  /** Corrects the counts in the middle of a fast-path dispatch: subtracts what the dispatch has not done yet. */
  interrupt({ position }: DirectCall): void {
    this.flushCounts();
    for (const { counts } of this.admitting.slice(position)) counts.handledCount -= 1;
    for (const { counts } of this.admitting.slice(position + 1)) counts.passed -= 1;
  }

  /** Whether something observes every message, or the bus checks each one because it is being closed. */
  get #isWatched(): boolean {
    return watch.isOn || this.#topic.dispatching.isClosing;
  }

  /** Chains the handlers to call. Returns false if a receiver has none that can be called directly. */
  #prepareCalls(): boolean {
    if (this.firstCall !== undefined) return true;
    let next: DirectCall | undefined;
    for (const [position, subscription] of [...this.admitting.entries()].reverse()) {
      const handler = subscription.handlerFor(this.type);
      if (handler === undefined) return false;
      const { handle, plainContext } = handler;
      next = { plan: this, position, subscription, handle, context: plainContext, next };
    }
    this.firstCall = next;
    return true;
  }
}

function commonPacker(receivers: readonly Receiver[]): Packer | undefined {
  const packer = receivers[0]?.packer;
  return receivers.every((receiver) => receiver.packer === packer) ? packer : undefined;
}
