// Handler modules of every shape, on a pool's thread and at home.

import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InlineExecutor, type WorkerPool } from '@stasis-bus/worker-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useStage } from '../../support/placements.js';
import { Note } from '../../support/sample-types.js';
import { cells, moduleShapes, wrongExports } from './module-shapes.js';

let folder = '';
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stasis-shapes-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns the path of a module of its own, which no thread has loaded yet. */
function written(text: string, extension: string): string {
  files += 1;
  const path = join(folder, `module-${files}.${extension}`);
  writeFileSync(path, text);
  return path;
}

const stage = useStage();
const executors: readonly (readonly [string, () => WorkerPool | InlineExecutor])[] = [
  ['a pool', () => stage.pool],
  ['an inline executor', () => new InlineExecutor()],
];

describe.each(executors)('SPEC 4.14 on %s', (_name, executorOf) => {
  it.each(moduleShapes)('handlers, setup and teardown are found in $of', async ({ text, extension, has }) => {
    const executor = executorOf();
    const path = written(text, extension);
    const counts = new Int32Array(new SharedArrayBuffer(16));
    const names = has.filter((name) => name !== 'setup');
    for (const name of names) {
      const handler = executor.handler(path, { export: name });
      await stage.bus.topic('notes').subscribe(handler, { data: counts }).ready;
    }
    stage.bus.topic('notes').publish(Note, 1);
    await stage.bus.drain();
    const isSetUp = has.includes('setup');
    expect(counts[cells.default]).toBe(has.includes('default') ? 1 : 0);
    expect(counts[cells.named]).toBe(has.includes('named') ? 1 : 0);
    expect(counts[cells.setUp]).toBe(isSetUp ? names.length : 0);
    if (executor !== stage.pool) return;
    await stage.bus.close();
    await stage.pool.close();
    expect(counts[cells.tornDown]).toBe(isSetUp ? 1 : 0);
  });

  it('a module is imported and set up once, under whatever names and links', async () => {
    const executor = executorOf();
    const path = written(
      `let setUps = 0;
       export function setup() { setUps += 1; }
       export default ({ name }, { data }) => { if (name === 'test.note') Atomics.add(data, setUps, 1); };`,
      'mjs',
    );
    const link = `${path}.link.mjs`;
    symlinkSync(path, link);
    const counts = new Int32Array(new SharedArrayBuffer(16));
    for (const module of [link, path, pathToFileURL(link), pathToFileURL(path)])
      await stage.bus.topic('notes').subscribe(executor.handler(module), { data: counts }).ready;
    stage.bus.topic('notes').publish(Note, 1);
    await stage.bus.drain();
    expect([...counts]).toEqual([0, 4, 0, 0]);
  });

  it.each(wrongExports)('SPEC 11.4 the error for $of says what is exported', async (module) => {
    const path = written(module.text, module.extension);
    const handler = executorOf().handler(path, { export: module.asked });
    const subscription = stage.bus.topic('notes').subscribe(handler);
    await expect(subscription.ready).rejects.toMatchObject({
      code: 'ERR_STASIS_HANDLER_LOAD',
      message: expect.stringMatching(module.says),
    });
    await subscription.join();
    stage.takeErrors();
  });
});
