// A million random values to handlers at every placement (20,000 in `pnpm test`), compared there with what `structuredClone`
// gives. Two processes share the work. FUZZ_SEED=17 sends others, FUZZ_SEED=random ever new ones, and FUZZ_VALUES=20000 so many.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { inTier } from '../support/tier.js';

interface Complaint {
  readonly parcel?: string | number;
  readonly text: string;
}

interface Report {
  readonly sent: number;
  readonly refused: number;
  readonly kinds: Readonly<Record<string, number>>;
  /** Per placement. */
  readonly compared: Readonly<Record<string, number>>;
  readonly complaints: readonly Complaint[];
  /** The first complaint with the simplest value that shows it. */
  readonly simple?: { readonly kind: string; readonly choices: readonly number[]; readonly failure: string };
}

const program = fileURLToPath(new URL('./fuzz-values.mjs', import.meta.url));
const processes = 2;
const seed = seedOf(process.env['FUZZ_SEED']);
const values = Number(process.env['FUZZ_VALUES'] ?? inTier({ quick: 20_000, all: 1_000_000 }));

function seedOf(text = '1'): number {
  return text === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(text);
}

async function run(first: number): Promise<Report> {
  const share = JSON.stringify({ seed, values: Math.ceil(values / processes), first, step: processes });
  const { stdout } = await promisify(execFile)(process.execPath, [program, share], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout) as Report;
}

function sum(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const part of parts)
    for (const [name, n] of Object.entries(part)) total[name] = (total[name] ?? 0) + n;
  return total;
}

test(`SPEC 2.2, 2.3, 2.4, 2.7, 2.8: ${values} random values arrive everywhere as structuredClone gives them, or are refused with the path`, async () => {
  const startedAt = performance.now();
  const reports = await Promise.all(Array.from({ length: processes }, (_, first) => run(first)));
  const { sent = 0, refused = 0 } = sum(
    reports.map((report) => ({ sent: report.sent, refused: report.refused })),
  );
  const compared = sum(reports.map((report) => report.compared));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`seed ${seed}, ${seconds} s:`, {
    sent,
    refused,
    compared,
    kinds: sum(reports.map(({ kinds }) => kinds)),
  });
  expect(reports.flatMap(({ simple }) => simple ?? [])).toEqual([]);
  expect(reports.flatMap(({ complaints }) => complaints)).toEqual([]);
  expect(compared).toEqual({ synchronous: sent, main: sent, pool: sent, thread: sent });
  expect(sent + refused).toBeGreaterThanOrEqual(values);
}, 600_000);
