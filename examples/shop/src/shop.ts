// The composition: the only file that knows all services and how they are made. It uses plain constructors; the container of a
// framework would do the same, with the bus as one more dependency.

import { Bus, type BusError } from '@stasis-bus/core';
import { type AuditLog, AuditTrail } from './audit-trail.js';
import { Mail, type Mailer } from './mail.js';
import { OrderService } from './order-service.js';
import { type Inventory, Stock } from './stock.js';
import { topicsOf } from './topics.js';

/** What the shop needs from outside, which tests replace. */
export interface Surroundings {
  readonly inventory: Inventory;
  readonly mailer: Mailer;
  readonly auditLog: AuditLog;
  readonly buyer: string;
  readonly onError: (error: BusError) => void;
}

export class Shop {
  readonly orders: OrderService;
  readonly #bus: Bus;

  constructor({ inventory, mailer, auditLog, buyer, onError }: Surroundings) {
    this.#bus = new Bus({ onError });
    const topics = topicsOf(this.#bus);
    new AuditTrail(topics, auditLog);
    new Stock(topics, inventory);
    new Mail(topics, mailer, buyer);
    this.orders = new OrderService(topics);
  }

  /** Completes every order, down to its mail, then closes the shop. The bus owns the subscriptions, so it ends all of them. */
  close(): Promise<void> {
    return this.#bus.close();
  }
}
