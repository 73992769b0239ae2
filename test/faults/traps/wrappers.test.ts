// Piscina and comlink have so many traps that each is wrapped in one place: nobody else imports it, and core imports neither
// them nor threads.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const packages = new URL('../../../packages/', import.meta.url);

/** The source files, by their path in the packages, that import one of these modules. */
function importersOf(pattern: RegExp): string[] {
  const files = readdirSync(packages, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /^[^/]+\/src\/.*\.(ts|cjs)$/.test(name),
  );
  return files.filter((name) => pattern.test(readFileSync(new URL(name, packages), 'utf8'))).toSorted();
}

function importOf(module: string): RegExp {
  return new RegExp(`(?:from|import|require)\\s*\\(?\\s*['"]${module}['"]`);
}

describe('one place each', () => {
  it('SPEC 11.2: wraps piscina', () => {
    expect(importersOf(importOf('piscina'))).toEqual(['worker-runtime/src/home/pool/threads.ts']);
  });

  it('SPEC 11.9: wraps comlink', () => {
    expect(importersOf(importOf('comlink'))).toEqual(['worker-runtime/src/wire/calls.ts']);
  });

  it('SPEC 4.3: core knows executors, and no threads', () => {
    const threads = importersOf(importOf('(?:node:)?worker_threads'));
    expect(threads.filter((name) => name.startsWith('core/'))).toEqual([]);
    expect(threads.length).toBeGreaterThan(3);
  });
});
