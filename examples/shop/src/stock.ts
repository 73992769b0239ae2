// The stock. It serves one order after the other, in the order in which they were placed, so that two orders never get the
// last mug, although asking the inventory takes time.

import { type Items, OrderPlaced, StockLow, StockReserved, StockShort } from './messages.js';
import type { Topics } from './topics.js';

/** Keeps the numbers of pieces. In a real shop it would be a database. */
export interface Inventory {
  get(article: string): Promise<number>;
  set(article: string, pieces: number): Promise<void>;
}

const lowAt = 1;

export class Stock {
  readonly #topics: Topics;
  readonly #inventory: Inventory;

  constructor(topics: Topics, inventory: Inventory) {
    this.#topics = topics;
    this.#inventory = inventory;
    topics.orders.subscribe(({ value: { order, items } }) => this.#reserve(order, items), {
      accept: [OrderPlaced],
    });
  }

  async #reserve(order: string, items: Items): Promise<void> {
    const { stock } = this.#topics;
    const missing = await this.#missing(items);
    if (Object.keys(missing).length > 0) {
      stock.publish(StockShort, { order, missing });
      return;
    }
    for (const [article, pieces] of Object.entries(items)) await this.#take(article, pieces);
    stock.publish(StockReserved, { order, items });
  }

  async #missing(items: Items): Promise<Items> {
    const missing: Record<string, number> = {};
    for (const [article, pieces] of Object.entries(items)) {
      const left = await this.#inventory.get(article);
      if (left < pieces) missing[article] = pieces - left;
    }
    return missing;
  }

  async #take(article: string, pieces: number): Promise<void> {
    const left = (await this.#inventory.get(article)) - pieces;
    await this.#inventory.set(article, left);
    if (left <= lowAt) this.#topics.stock.publish(StockLow, { article, left });
  }
}
