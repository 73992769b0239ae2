// Posts batches to a thread, with the messages that they refer to, each message once. All batches of one turn of the event loop go
// out in one post, in order.

import type { MessagePort } from 'node:worker_threads';
import { type Delivery, isInvocation, messageOf, queueMicrotask } from '@stasis-bus/core/internal';
import { writeBatch } from '../../wire/batch-words.js';
import type { RunFrame } from '../../wire/protocol.js';
import type { MessageTable } from '../../wire/table/message-table.js';
import { postTable } from '../../wire/table/post-table.js';
import { TableWriter } from '../../wire/table/table-writer.js';
import { Dictionary } from '../../wire/values/dictionary.js';
import type { LaneSession } from './lane-session.js';

/** The most numbers that a port takes as fast in an array as in a Uint32Array. */
const fewWords = 64;

export class RunFrames {
  readonly #port: MessagePort;
  readonly #onUnsent: (cause: unknown) => void;
  // The port has one writer for life.
  readonly #writer: TableWriter;
  #words: number[] = [];

  /**
   * @param isOurs whether the thread belongs to a pool. A thread of the application gets a dictionary of its own, so that it learns
   *   nothing about what other threads receive.
   * @param onUnsent called with the reason why a post could not be sent
   */
  constructor(port: MessagePort, isOurs: boolean, onUnsent: (cause: unknown) => void) {
    this.#port = port;
    this.#onUnsent = onUnsent;
    this.#writer = new TableWriter(isOurs ? undefined : new Dictionary());
  }

  /** @param hosted the session of each delivery, or `undefined` if all belong to `session` */
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

  /** Returns what is to be posted, and begins the next post. */
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

/** Returns whether the table has only bytes. */
function hasOnlyBytes(table: MessageTable): boolean {
  return Object.keys(table).every((part) => part === 'bytes');
}

/** Returns `count` consecutive numbers. */
function run(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}
