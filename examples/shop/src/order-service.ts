// Takes orders, and publishes the outcome of each once the stock has answered. One router calls its functions one after the other, so
// `#open` needs no further protection.

import { MessageRouter } from '@stasis-bus/core';
import {
  type Items,
  OrderConfirmed,
  OrderPlaced,
  OrderRejected,
  StockReserved,
  StockShort,
} from './messages.js';
import type { Topics } from './topics.js';

export class OrderService {
  readonly #topics: Topics;
  readonly #open = new Map<string, string>();
  #lastOrder = 0;

  constructor(topics: Topics) {
    this.#topics = topics;
    new MessageRouter(topics.stock)
      .add(StockReserved, ({ value: { order } }) => {
        topics.orders.publish(OrderConfirmed, { order, customer: this.#finish(order) });
      })
      .add(StockShort, ({ value: { order, missing } }) => {
        topics.orders.publish(OrderRejected, { order, customer: this.#finish(order), missing });
      });
  }

  /** Places an order, and returns its number at once. The outcome is published. */
  place(customer: string, items: Items): string {
    this.#lastOrder += 1;
    const order = `order-${this.#lastOrder}`;
    this.#open.set(order, customer);
    this.#topics.orders.publish(OrderPlaced, { order, customer, items });
    return order;
  }

  /** How many orders are neither confirmed nor rejected yet. */
  get open(): number {
    return this.#open.size;
  }

  #finish(order: string): string {
    const customer = this.#open.get(order);
    if (customer === undefined) throw new Error(`${order} is not open`);
    this.#open.delete(order);
    return customer;
  }
}
