// The topics: one for each service to publish on, and one that has the messages of all of them, in one order.

import type { Bus, Topic } from '@stasis-bus/core';

export interface Topics {
  readonly orders: Topic;
  readonly stock: Topic;
  readonly mail: Topic;
  /** All of the above. */
  readonly all: Topic;
}

export function topicsOf(bus: Bus): Topics {
  const all = bus.topic('shop:all', { detail: 'everything that happens in the shop' });
  const orders = bus.topic('shop:orders', { detail: 'what becomes of orders' });
  const stock = bus.topic('shop:stock', { detail: 'what is taken, missing, running out' });
  const mail = bus.topic('shop:mail', { detail: 'what was sent' });
  for (const topic of [orders, stock, mail]) topic.forwardTo(all);
  return { orders, stock, mail, all };
}
