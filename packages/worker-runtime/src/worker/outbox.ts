// What a lane has to say to home: gathered while code runs, posted in one message when it has run, in order. Only when
// it is posted do the invocations that wrote it count as ended: a thread that dies before takes both with it.

import type { MessagePort } from 'node:worker_threads';
import type { Message } from '@stasis-bus/core';
import type { LaneItem } from '../wire/protocol.js';
import { TableWriter } from '../wire/table-writer.js';

/** So many items are posted without waiting for the code to come to its end. */
const mostItems = 1024;

export class Outbox {
  readonly #port: MessagePort;
  readonly #writer = new TableWriter();
  #items: LaneItem[] = [];
  #afterPost: (() => void)[] = [];

  constructor(port: MessagePort) {
    this.#port = port;
  }

  add(item: LaneItem): void {
    if (this.#items.length === 0) queueMicrotask(() => this.post());
    this.#items.push(item);
  }

  publish(bus: number, topic: string, message: Message): void {
    // A long loop of publishes is no reason to keep them all.
    if (this.#items.length >= mostItems) this.post();
    this.add({ type: 'publish', bus, topic, message: this.#writer.add(message) });
  }

  reply(slot: number, index: number, message: Message): void {
    this.add({ type: 'reply', slot, index, message: this.#writer.add(message) });
  }

  /** Called once the items so far are on the port. */
  afterPost(callback: () => void): void {
    this.#afterPost.push(callback);
  }

  /** Whether invocations wait for a post in order to count as ended. */
  get isHeld(): boolean {
    return this.#afterPost.length > 0;
  }

  post(): void {
    if (this.#items.length === 0) return;
    const items = this.#items;
    this.#items = [];
    this.#port.postMessage({ table: this.#writer.take(), items });
    for (const callback of this.#afterPost.splice(0)) callback();
  }
}
