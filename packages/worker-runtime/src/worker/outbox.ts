// Gathers what a thread sends to home while code runs, and posts it all at once, in order, after the code has run. The invocations that
// wrote it count as ended only after that post, so that a thread that dies before it loses both.

import type { MessagePort } from 'node:worker_threads';
import { BusError, type Message } from '@stasis-bus/core';
import { type HandledTimes, queueMicrotask } from '@stasis-bus/core/internal';
import { withoutFields } from '../wire/clone/thrown.js';
import { mostItems, mostNodes, PostBudget } from '../wire/post-budget.js';
import type { BatchEnds, FromLaneParts, LaneItem } from '../wire/protocol.js';
import { postTable, whyNotCloneable } from '../wire/table/post-table.js';
import { TableWriter } from '../wire/table/table-writer.js';

const tooLarge = `it has more than ${mostNodes} objects and references`;

/** Called with a call that could not be posted, and the reason. */
export type OnUnsentCall = (bus: number, call: unknown, why: BusError) => void;

export class Outbox {
  readonly #port: MessagePort;
  readonly #onUnsentCall: OnUnsentCall;
  readonly #writer = new TableWriter();
  #items: LaneItem[] = [];
  #ends: number[] = [];
  #afterPost: (() => void)[] = [];
  /** How much more the next post may have, if home limits posts. */
  #budget: PostBudget | undefined;

  /**
   * @param onUnsentCall called with each call that could not be posted, which home will not answer
   * @param isLimited whether home limits posts, which it does for threads that belong to no pool
   */
  constructor(port: MessagePort, onUnsentCall: OnUnsentCall, isLimited: boolean) {
    this.#port = port;
    this.#onUnsentCall = onUnsentCall;
    this.#budget = isLimited ? new PostBudget() : undefined;
  }

  add(item: LaneItem): void {
    this.#postIfFull();
    if (this.#budget === undefined || this.#takes(this.#budget, partOf(item))) this.#push(item);
    else for (const instead of this.#insteadOf(item, tooLarge)) this.#push(instead);
  }

  /** Adds the report that a batch is over. */
  end(slot: number, { total, lowest, highest, slowest }: HandledTimes): void {
    this.#schedule();
    this.#ends.push(slot, total, lowest, highest, slowest);
  }

  /** Adds a message to publish. @throws ERR_STASIS_VALUE_NOT_CLONEABLE if it exceeds home's limit */
  publish(bus: number, topic: string, message: Message): void {
    this.#makeRoomFor(message);
    this.#push({ type: 'publish', bus, topic, message: this.#writer.add(message) });
  }

  /** Adds an answer to a request. @throws ERR_STASIS_VALUE_NOT_CLONEABLE if it exceeds home's limit */
  reply(slot: number, index: number, message: Message): void {
    this.#makeRoomFor(message);
    this.#push({ type: 'reply', slot, index, message: this.#writer.add(message) });
  }

  /** Calls back once, when all items so far are on the port. */
  afterPost(callback: () => void): void {
    this.#afterPost.push(callback);
  }

  /** Whether invocations wait for a post before they count as ended. */
  get isHeld(): boolean {
    return this.#afterPost.length > 0;
  }

  get #isEmpty(): boolean {
    return this.#items.length === 0 && this.#ends.length === 0;
  }

  #push(item: LaneItem): void {
    this.#schedule();
    this.#items.push(item);
  }

  #makeRoomFor(message: Message): void {
    this.#postIfFull();
    if (this.#budget !== undefined && !this.#takes(this.#budget, message))
      throw new BusError('ERR_STASIS_VALUE_NOT_CLONEABLE', `the value of the message: ${tooLarge}`);
  }

  /** Posts when there are many items, so that a long loop that publishes does not gather them all. */
  #postIfFull(): void {
    if (this.#items.length >= mostItems) this.post();
  }

  /** Makes room for a part, by a post if necessary. Returns whether a post may have the part at all. */
  #takes(budget: PostBudget, part: unknown): boolean {
    if (budget.take(part)) return true;
    this.post();
    const whole = new PostBudget();
    const isTaken = whole.take(part);
    this.#budget = isTaken ? whole : new PostBudget();
    return isTaken;
  }

  #schedule(): void {
    if (this.#isEmpty) queueMicrotask(() => this.post());
  }

  #postParts(items: readonly LaneItem[], ends: BatchEnds): void {
    const table = this.#writer.take();
    postTable(
      this.#port,
      table,
      (sent, isSecond): FromLaneParts => ({
        items: isSecond ? this.#cloneableOf(items) : items,
        ...(sent.bytes.length > 0 && { table: sent }),
        ...(ends.length > 0 && { ends }),
      }),
    );
  }

  /** Returns the items of a refused post that the port can take, with substitutes for the others. */
  #cloneableOf(items: readonly LaneItem[]): readonly LaneItem[] {
    return items.flatMap((item) => {
      const why = whyNotCloneable(item);
      return why === undefined ? item : this.#insteadOf(item, why);
    });
  }

  /** Returns the substitutes for an item that cannot be posted, if there are any. A call is answered here. */
  #insteadOf(item: LaneItem, why: string): readonly LaneItem[] {
    if (item.type === 'call') {
      const text = `a call could not leave the thread: ${why}`;
      this.#onUnsentCall(item.bus, item.call, new BusError('ERR_STASIS_VALUE_NOT_CLONEABLE', text));
    }
    return 'thrown' in item ? [{ ...item, thrown: withoutFields(item.thrown) }] : [];
  }

  post(): void {
    if (this.#isEmpty) return;
    const items = this.#items;
    const ends = this.#ends;
    this.#items = [];
    this.#ends = [];
    if (this.#budget !== undefined) this.#budget = new PostBudget();
    if (items.length === 0) this.#port.postMessage(ends);
    else this.#postParts(items, ends);
    for (const callback of this.#afterPost.splice(0)) callback();
  }
}

/** Returns the part of an item that home goes through in full, if there is one. */
function partOf(item: LaneItem): unknown {
  if ('call' in item) return item.call;
  return 'thrown' in item ? item.thrown : undefined;
}
