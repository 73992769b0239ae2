// Writes to customers and to the buyer. A mail that cannot be sent is an error of one message: the bus reports it, and the next mail is
// sent as usual.

import { MessageRouter } from '@stasis-bus/core';
import { MailSent, OrderConfirmed, OrderRejected, piecesOf, StockLow } from './messages.js';
import type { Topics } from './topics.js';

/** Sends mail. */
export interface Mailer {
  send(to: string, subject: string): Promise<void>;
}

export class Mail {
  readonly #topics: Topics;
  readonly #mailer: Mailer;

  constructor(topics: Topics, mailer: Mailer, buyer: string) {
    this.#topics = topics;
    this.#mailer = mailer;
    new MessageRouter(topics.all)
      .add(OrderConfirmed, ({ value }) => this.#send(value.customer, `${value.order} is on its way`))
      .add(OrderRejected, ({ value }) =>
        this.#send(value.customer, `${value.order}: we are short of ${piecesOf(value.missing)}`),
      )
      .add(StockLow, ({ value }) => this.#send(buyer, `${value.left} × ${value.article} left`));
  }

  async #send(to: string, subject: string): Promise<void> {
    await this.#mailer.send(to, subject);
    this.#topics.mail.publish(MailSent, { to, subject });
  }
}
