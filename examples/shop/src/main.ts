// The program: reads orders from standard input, one per line, `{ "customer": "ann@example.org", "items": { "mug": 2 } }`. It ends
// at the end of its input, or on SIGTERM or SIGINT, and in either case completes every order that it took.

import { createInterface } from 'node:readline';
import type { Items } from './messages.js';
import { Shop } from './shop.js';
import { AuditFile, ConsoleMailer, MemoryInventory } from './surroundings.js';

const shop = new Shop({
  inventory: new MemoryInventory({ mug: 3, plate: 10, teapot: 1 }),
  mailer: new ConsoleMailer(),
  auditLog: await AuditFile.at(process.argv[2] ?? 'audit.log'),
  buyer: 'buyer@example.org',
  onError: ({ code, cause }) => console.error(`${code}: ${cause instanceof Error ? cause.message : cause}`),
});

const input = createInterface({ input: process.stdin });
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => input.close());

input.on('line', (line) => {
  try {
    const { customer, items } = readOrder(line);
    console.log(`${shop.orders.place(customer, items)} placed`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
});
input.on('close', async () => {
  process.stdin.destroy();
  await shop.close();
  console.log(`closed, ${shop.orders.open} orders open`);
});

function readOrder(line: string): { customer: string; items: Items } {
  const order: unknown = JSON.parse(line);
  if (!isOrder(order)) throw new TypeError(`this is not an order: ${line}`);
  return order;
}

function isOrder(order: unknown): order is { customer: string; items: Items } {
  if (typeof order !== 'object' || order === null || !('customer' in order) || !('items' in order))
    return false;
  const { customer, items } = order;
  if (typeof customer !== 'string' || typeof items !== 'object' || items === null) return false;
  return Object.values(items).every((pieces) => Number.isInteger(pieces) && pieces > 0);
}
