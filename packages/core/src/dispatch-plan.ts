// What becomes of the messages of one type on one topic: which of its receivers want them, as their filters say, and, if
// all of those are synchronous, which handlers are called. It is worked out once, not for every message, and holds until a
// receiver comes or goes, a filter or a route is edited, or the type's formatters become known.
//
// The plan also counts, once for the topic, the type and all whose filters refuse the messages; they are told later.

import type { HomeHandler } from './home-handler.js';
import type { MessageType } from './message-type.js';
import type { SubscriptionCore } from './subscription-core.js';
import type { HomeTopic } from './topic.js';
import type { TypeCount } from './type-counts.js';

/** One message in so many is dispatched the long way, which measures the time. */
const directMessages = 255;
const timedEvery = 64;

export class DispatchPlan {
  readonly type: MessageType;
  /** In the order of attachment, once per path. */
  readonly admitting: readonly SubscriptionCore[];
  /** Their handlers, if all of them may be called directly. */
  readonly handlers: readonly HomeHandler[];
  /** How many more messages may be dispatched directly. */
  directlyLeft = 0;
  /** Whether it does not hold any more. */
  isStale = false;
  readonly #topic: HomeTopic;
  readonly #receivers: readonly SubscriptionCore[];
  readonly #refusing: readonly SubscriptionCore[];
  /** The names that the verdicts depend on, if they do. */
  readonly #formatters: readonly string[] | undefined;
  readonly #typeCount: TypeCount;
  #counted = 0;
  #timedNext = 0;
  #told = 0;

  constructor(topic: HomeTopic, type: MessageType) {
    const receivers = topic.receivers.list();
    this.type = type;
    this.#topic = topic;
    this.#receivers = receivers;
    this.admitting = receivers.filter(({ filter }) => filter.admits(type));
    this.#refusing = receivers.filter(({ filter }) => !filter.admits(type));
    this.handlers = this.admitting.flatMap((subscription) => subscription.handlerFor(type) ?? []);
    this.#formatters = receivers.some(({ filter }) => filter.readsFormatters) ? type.formatters : undefined;
    this.#typeCount = topic.core.types.countOf(type);
  }

  /** Whether the formatters are those that the filters saw. */
  get isCurrent(): boolean {
    return this.#formatters === undefined || this.type.formatters === this.#formatters;
  }

  /** Whether the dispatch of the message that is counted next should be timed. */
  get isTimeWanted(): boolean {
    return this.#published >= this.#timedNext;
  }

  /** Counts a message that is not dispatched directly. */
  count(): void {
    if (this.isTimeWanted) this.#timedNext = this.#published + timedEvery;
    this.#counted += 1;
    // Nothing but its receivers holds a topic: without any it may go before it has told.
    if (this.#receivers.length === 0) this.tell();
  }

  /** Lets the next messages be dispatched directly, if that is possible and nobody wants their time. */
  allowDirect(): void {
    const isPossible =
      this.#formatters === undefined &&
      this.#receivers.length > 0 &&
      this.handlers.length === this.admitting.length;
    if (this.directlyLeft > 0 || this.isStale || !isPossible) return;
    if (this.admitting.some(({ counts }) => counts.isTimeWanted)) return;
    this.directlyLeft = directMessages;
    this.#counted += directMessages;
  }

  /** Tells the topic, the type and those who refuse the messages how many there were since they were told. */
  tell(): void {
    const untold = this.#published - this.#told;
    this.#told += untold;
    this.#typeCount.published += untold;
    this.#topic.published += untold;
    for (const { counts } of this.#refusing) counts.filtered += untold;
    if (this.admitting.length > 0) return;
    this.#typeCount.unused += untold;
    this.#topic.notDispatched += untold;
  }

  discard(): void {
    this.tell();
    this.isStale = true;
    this.#counted -= this.directlyLeft;
    this.directlyLeft = 0;
  }

  /**
   * In the middle of a dispatch, when so many have got the message: the receivers whose turn is still to come. They are to be
   * asked again, so they count no more as having refused it.
   */
  takeRest(delivered: number): readonly SubscriptionCore[] {
    let position = 0;
    for (let seen = 0; seen < delivered; position += 1) {
      if (this.#receivers[position] === this.admitting[seen]) seen += 1;
    }
    const rest = this.#receivers.slice(position);
    const refusing = new Set(this.#refusing);
    for (const subscription of rest) if (refusing.has(subscription)) subscription.counts.filtered -= 1;
    return rest;
  }

  get #published(): number {
    return this.#counted - this.directlyLeft;
  }
}
