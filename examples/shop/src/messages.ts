// What happens in the shop, as message types that every service imports. Each has a formatter `audit`, which returns one line
// for the audit trail. A service publishes its own events, and knows about the others only what is written here.

import { defineMessageType } from '@stasis-bus/core';

/** Pieces by article. */
export type Items = Readonly<Record<string, number>>;

export const OrderPlaced = defineMessageType('order.placed').of<{
  order: string;
  customer: string;
  items: Items;
}>({ audit: ({ value }) => `${value.order}, ${value.customer} wants ${piecesOf(value.items)}` });

export const OrderConfirmed = defineMessageType('order.confirmed').of<{ order: string; customer: string }>({
  audit: ({ value }) => value.order,
});

export const OrderRejected = defineMessageType('order.rejected').of<{
  order: string;
  customer: string;
  missing: Items;
}>({ audit: ({ value }) => value.order });

export const StockReserved = defineMessageType('stock.reserved').of<{ order: string; items: Items }>({
  audit: ({ value }) => `${value.order}, ${piecesOf(value.items)}`,
});

export const StockShort = defineMessageType('stock.short').of<{ order: string; missing: Items }>({
  audit: ({ value }) => `${value.order}, ${piecesOf(value.missing)} missing`,
});

export const StockLow = defineMessageType('stock.low').of<{ article: string; left: number }>({
  audit: ({ value }) => `${value.left} × ${value.article} left`,
});

export const MailSent = defineMessageType('mail.sent').of<{ to: string; subject: string }>({
  audit: ({ value }) => `to ${value.to}: ${value.subject}`,
});

/** Returns items in words. */
export function piecesOf(items: Items): string {
  return Object.entries(items)
    .map(([article, pieces]) => `${pieces} × ${article}`)
    .join(', ');
}
