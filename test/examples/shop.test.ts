// The shop as its users meet it: the built program, with orders on its standard input.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Program } from './program.js';

const orders = fileURLToPath(new URL('../../examples/shop/data/orders.jsonl', import.meta.url));

let folder: string;
let auditFile: string;
let shop: Program;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stasis-shop-'));
  auditFile = join(folder, 'audit.log');
  shop = new Program('shop/dist/main.js', [auditFile]);
});
afterEach(async () => {
  shop.kill('SIGKILL');
  await shop.ended();
  await rm(folder, { recursive: true });
});

async function auditTrail(): Promise<string[]> {
  return (await readFile(auditFile, 'utf8')).trim().split('\n');
}

function mails(): string[] {
  return shop.stdout
    .split('\n')
    .filter((line) => line.startsWith('mail to '))
    .sort();
}

describe('the shop', () => {
  it('sees the orders of its file through, and gives the last mug once', async () => {
    shop.endInput(await readFile(orders, 'utf8'));
    expect(await shop.ended()).toBe(0);
    expect(mails()).toEqual([
      'mail to ann@example.org: order-1 is on its way',
      'mail to bob@example.org: order-2: we are short of 1 × mug',
      'mail to buyer@example.org: 0 × mug left',
      'mail to buyer@example.org: 0 × teapot left',
      'mail to buyer@example.org: 1 × mug left',
      'mail to dan@example.org: order-4 is on its way',
    ]);
    expect(shop.stderr).toBe('ERR_STASIS_HANDLER_FAILED: cleo is not an address\n');
    expect(shop.stdout).toMatch(/\nclosed, 0 orders open\n$/);
  });

  it('has everything in its audit trail, causes before effects', async () => {
    shop.endInput(await readFile(orders, 'utf8'));
    await shop.ended();
    const trail = await auditTrail();
    expect(trail.filter((line) => line.includes('order-2'))).toEqual([
      'order.placed: order-2, bob@example.org wants 2 × mug, 4 × plate',
      'stock.short: order-2, 1 × mug missing',
      'order.rejected: order-2',
      'mail.sent: to bob@example.org: order-2: we are short of 1 × mug',
    ]);
    expect(trail.filter((line) => line.includes('order-4'))).toEqual([
      'order.placed: order-4, dan@example.org wants 6 × plate, 1 × mug',
      'stock.reserved: order-4, 6 × plate, 1 × mug',
      'order.confirmed: order-4',
      'mail.sent: to dan@example.org: order-4 is on its way',
    ]);
    expect(trail).toHaveLength(4 + 3 + 1 + 3 + 3 + 1 + 6);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'at %s, sees through what it has taken, then ends',
    async (signal) => {
      for (let order = 1; order <= 200; order += 1) {
        shop.write('{ "customer": "eve@example.org", "items": { "plate": 20 } }\n');
      }
      await shop.printed(/order-1 placed/);
      shop.kill(signal);
      expect(await shop.ended()).toBe(0);
      const placed = shop.stdout.match(/^order-\d+ placed$/gm)?.length;
      expect(placed).toBeGreaterThan(0);
      expect(mails()).toHaveLength(placed ?? 0);
      const trail = await auditTrail();
      expect(trail.filter((line) => line.startsWith('mail.sent: '))).toHaveLength(placed ?? 0);
      expect(shop.stdout).toMatch(/\nclosed, 0 orders open\n$/);
      expect(shop.stderr).toBe('');
    },
  );

  it('reports lines that are no orders, and goes on', async () => {
    shop.endInput(
      '{ "customer": "fay@example.org" }\n{ "customer": "fay@example.org", "items": { "plate": 1 } }\n',
    );
    expect(await shop.ended()).toBe(0);
    expect(shop.stderr).toBe('this is not an order: { "customer": "fay@example.org" }\n');
    expect(mails()).toEqual(['mail to fay@example.org: order-1 is on its way']);
  });
});
