// What is sent to a thread to run: batches, and the messages that they are for, each of them once. All of one turn of the event loop
// goes out in one post.

import type { MessagePort } from 'node:worker_threads';
import { type Delivery, isInvocation, messageOf, queueMicrotask } from '@stasis-bus/core/internal';
import { writeBatch } from '../../wire/batch-words.js';
import type { RunFrame } from '../../wire/protocol.js';
import type { MessageTable } from '../../wire/table/message-table.js';
import { postTable } from '../../wire/table/post-table.js';
import { TableWriter } from '../../wire/table/table-writer.js';
import { Dictionary } from '../../wire/values/dictionary.js';
import type { LaneSession } from './lane-session.js';

/** A port takes longer for an array of numbers, if it is so long, than for one of their bytes. */
const fewWords = 64;

export class RunFrames {
  readonly #port: MessagePort;
  readonly #onUnsent: (cause: unknown) => void;
  // The port has one writer for life.
  readonly #writer: TableWriter;
  #words: number[] = [];

  /**
   * @param isOurs whether the thread is one of a pool: what is written for the others is none of another's business
   * @param onUnsent told why a post could not be sent
   */
  constructor(port: MessagePort, isOurs: boolean, onUnsent: (cause: unknown) => void) {
    this.#port = port;
    this.#onUnsent = onUnsent;
    this.#writer = new TableWriter(isOurs ? undefined : new Dictionary());
  }

  /** @param hosted whose handler each is for, if not all of them are for the session's */
  add(
    session: LaneSession,
    slot: number,
    deliveries: readonly Delivery[],
    hosted: readonly LaneSession[] | undefined,
  ): void {
    if (this.#words.length === 0) queueMicrotask(() => this.#post());
    let first = 0;
    let positions: number[] | undefined;
    const attempts: [index: number, attempt: number][] = [];
    for (let index = 0; index < deliveries.length; index += 1) {
      const delivery = deliveries[index] as Delivery;
      const position = this.#writer.add(messageOf(delivery));
      if (index === 0) first = position;
      else if (position !== first + index) positions ??= run(first, index);
      positions?.push(position);
      if (isInvocation(delivery) && delivery.attempt > 1) attempts.push([index, delivery.attempt]);
    }
    const last = deliveries.at(-1);
    writeBatch(this.#words, {
      session: session.number,
      slot,
      count: deliveries.length,
      first,
      positions,
      sessions: hosted?.map(({ number }) => number),
      endsWithFinal: last !== undefined && isInvocation(last) && last.isFinal,
      attempts,
    });
  }

  #post(): void {
    const [table, words] = this.#take();
    try {
      postTable(this.#port, table, (sent): RunFrame => [sent, words]);
    } catch (cause) {
      this.#onUnsent(cause);
    }
  }

  /** Returns what there is to be posted, and starts anew. */
  #take(): RunFrame {
    const words = this.#words;
    this.#words = [];
    const table = this.#writer.take();
    return [
      hasOnlyBytes(table) ? table.bytes : table,
      words.length <= fewWords ? words : Uint32Array.from(words),
    ];
  }
}

/** Whether there is nothing in the table but bytes. */
function hasOnlyBytes(table: MessageTable): boolean {
  return Object.keys(table).every((part) => part === 'bytes');
}

/** So many numbers, one after the other. */
function run(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}
