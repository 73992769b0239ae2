// What a lane has to say to home: gathered while code runs, posted in one message when it has run, in order. Only when
// it is posted do the invocations that wrote it count as ended: a thread that dies before takes both with it.

import type { MessagePort } from 'node:worker_threads';
import { BusError, type Message } from '@stasis-bus/core';
import { type HandledTimes, queueMicrotask } from '@stasis-bus/core/internal';
import { withoutFields } from '../wire/clone/thrown.js';
import { mostItems, mostNodes, PostBudget } from '../wire/post-budget.js';
import type { BatchEnds, FromLaneParts, LaneItem } from '../wire/protocol.js';
import { postTable, whyNotCloneable } from '../wire/table/post-table.js';
import { TableWriter } from '../wire/table/table-writer.js';

const tooLarge = `it has more than ${mostNodes} objects and references`;

/** A call that could not be posted. */
export type OnUnsentCall = (bus: number, call: unknown, why: BusError) => void;

export class Outbox {
  readonly #port: MessagePort;
  readonly #onUnsentCall: OnUnsentCall;
  readonly #writer = new TableWriter();
  #items: LaneItem[] = [];
  #ends: number[] = [];
  #afterPost: (() => void)[] = [];
  /** Of what is to be posted next, if home takes only so much. */
  #budget: PostBudget | undefined;

  /**
   * @param onUnsentCall is told of calls that could not be posted: nobody will answer them
   * @param isLimited whether home takes only so much in one post: the thread is not one of a pool
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

  /** A batch is over. */
  end(slot: number, { total, lowest, highest, slowest }: HandledTimes): void {
    this.#schedule();
    this.#ends.push(slot, total, lowest, highest, slowest);
  }

  /** @throws ERR_STASIS_VALUE_NOT_CLONEABLE if home would not take it */
  publish(bus: number, topic: string, message: Message): void {
    this.#makeRoomFor(message);
    this.#push({ type: 'publish', bus, topic, message: this.#writer.add(message) });
  }

  /** @throws ERR_STASIS_VALUE_NOT_CLONEABLE if home would not take it */
  reply(slot: number, index: number, message: Message): void {
    this.#makeRoomFor(message);
    this.#push({ type: 'reply', slot, index, message: this.#writer.add(message) });
  }

  /** Called once the items so far are on the port. */
  afterPost(callback: () => void): void {
    this.#afterPost.push(callback);
  }

  /** Whether invocations wait for a post in order to count as ended. */
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

  /** A long loop of publishes is no reason to keep them all. */
  #postIfFull(): void {
    if (this.#items.length >= mostItems) this.post();
  }

  /** Posts what there is if it leaves no room for the part. Returns whether there is room now. */
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

  /** The port has refused a post: what it can take of the items, and what is to be said in place of the others. */
  #cloneableOf(items: readonly LaneItem[]): readonly LaneItem[] {
    return items.flatMap((item) => {
      const why = whyNotCloneable(item);
      return why === undefined ? item : this.#insteadOf(item, why);
    });
  }

  /** What is said in place of what cannot be posted. */
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

/** What home goes through by itself. */
function partOf(item: LaneItem): unknown {
  if ('call' in item) return item.call;
  return 'thrown' in item ? item.thrown : undefined;
}
