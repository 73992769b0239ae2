// The API reference as `npx -y pnpm@12 run docs` writes it: without a warning, and with a page for what users program
// against.

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const generator = fileURLToPath(new URL('../../scripts/api-docs/', import.meta.url));
const packages = fileURLToPath(new URL('../../packages/', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stasis-api-'));
  // A warning makes it fail, and says what is missing.
  const typedoc = join(generator, 'node_modules/typedoc/bin/typedoc');
  await promisify(execFile)(process.execPath, [typedoc, '--out', folder], { cwd: generator });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['classes', '_stasis-bus_core.Bus'],
  ['interfaces', '_stasis-bus_core.Topic'],
  ['functions', '_stasis-bus_core.defineMessageType'],
  ['classes', '_stasis-bus_worker-runtime.WorkerPool'],
  ['functions', '_stasis-bus_worker-runtime_worker.defineHandler'],
  ['functions', '_stasis-bus_worker-runtime_esbuild.stasisWorkers'],
  ['functions', '_stasis-bus_inspector.inspect'],
  ['functions', '_stasis-bus_nats.bridge'],
])('has %s/%s', (kind, name) => {
  expect(existsSync(join(folder, kind, `${name}.html`))).toBe(true);
});

it('leads to the sources', () => {
  const page = readFileSync(join(folder, 'classes/_stasis-bus_core.Bus.html'), 'utf8');
  const paths = [...page.matchAll(/\/blob\/main\/packages\/([^"#]+)#L\d+"/g)].map(([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter((path) => !existsSync(join(packages, path)))).toEqual([]);
});
