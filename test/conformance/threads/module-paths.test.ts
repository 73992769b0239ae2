// How a handler module is named: by a URL or a path of this platform, not by one of another. What is a path differs by platform, so
// what holds on Windows is asked of the sources.

import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InlineExecutor, WorkerPool } from '@stasis-bus/worker-runtime';
import { describe, expect, it } from 'vitest';
import { referToModule } from '../../../packages/worker-runtime/src/modules/module-reference.js';
import { withEach, withModules } from '../../support/actors.js';

const absolute = ['C:\\app\\handler.mjs', 'c:/app/handler.mjs', '\\\\server\\share\\handler.mjs'];
const relative = ['C:handler.mjs', '.\\handler.mjs', '..\\handler.mjs', 'handlers\\handler.mjs'];
const foreign = [...absolute, ...relative].filter((path) => !isAbsolute(path));

function refusal(path: string): object {
  const named = `${JSON.stringify(path)} is a Windows path, which is not absolute on this platform`;
  const advice = "use new URL('./handler.js', import.meta.url), or pathToFileURL(path) of node:url";
  return { code: 'ERR_STASIS_INVALID_ARGUMENT', message: expect.stringContaining(`${named}: ${advice}`) };
}

function failureOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

describe.each([
  ['a pool', new WorkerPool()],
  ['an inline executor', new InlineExecutor()],
])('SPEC 4.14 %s', (_name, executor) => {
  it.each(foreign)('refuses %s, and says what to do', (path) => {
    expect(failureOf(() => executor.handler(path))).toMatchObject(refusal(path));
  });

  it('takes an absolute path of this platform', async () => {
    const path = fileURLToPath(new URL('../../handlers/tell.mjs', import.meta.url));
    expect(executor.handler(path)).toMatchObject({
      module: new URL('../../handlers/tell.mjs', import.meta.url).href,
    });
  });

  it.each([5, null, '', './here.js', 'https://example.org/x.js', new URL('data:text/javascript,')])(
    'refuses to resolve a package from %s',
    (from) => {
      expect(failureOf(() => executor.handler('package', { from: from as string }))).toMatchObject({
        code: 'ERR_STASIS_INVALID_ARGUMENT',
        message: expect.stringContaining('from must be the file: URL or the absolute path of a file'),
      });
    },
  );
});

describe('SPEC 4.14 on Windows', () => {
  it.each([
    ['C:\\app\\a handler.mjs', 'file:///C:/app/a%20handler.mjs'],
    ['c:/app/handler.mjs', 'file:///c:/app/handler.mjs'],
    ['\\\\server\\share\\handler.mjs', 'file://server/share/handler.mjs'],
  ])('%s is a module, and a file that calls', (path, module) => {
    expect(referToModule(path, undefined, true)).toEqual({ module });
    expect(referToModule('package', path, true)).toEqual({ module: 'package', from: module });
  });

  it.each(relative)('%s is refused', (path) => {
    expect(failureOf(() => referToModule(path, undefined, true))).toMatchObject(refusal(path));
  });
});

withEach(withModules, (actor) => {
  it('SPEC 4.14, 10.1: a path of another platform is refused on every thread', async () => {
    for (const path of foreign)
      await expect(actor.run('subscribeNamed', path)).rejects.toMatchObject({
        code: 'ERR_STASIS_INVALID_ARGUMENT',
      });
  });
});
