// TypeScript handlers that nobody has compiled, as docs/guide/typescript.md describes: its examples under each thing that
// runs TypeScript, and what is said where nothing does.

import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPage } from '../docs/page.js';
import { currentNode } from './support/current-node.js';
import { Project } from './support/project.js';

const page = readPage(fileURLToPath(new URL('../../docs/guide/typescript.md', import.meta.url)));
const sources = Object.fromEntries(page.files.map(({ name, text }) => [name, text]));
const output = page.programs[0]?.output;

const withoutTypeScript = !('typescript' in process.features && process.features.typescript);

/** As Node.js itself wants them: imports name the sources. */
const forNode = Object.fromEntries(
  Object.entries(sources).map(([name, text]) => [name, text.replaceAll("'./types.js'", "'./types.ts'")]),
);

/** A server that has been compiled, beside handlers that have not. */
const compiledServer = {
  'server.js': `
    import { Bus } from '@stasis-bus/core';
    import { WorkerPool } from '@stasis-bus/worker-runtime';
    const bus = new Bus({ onError: () => {} });
    const pool = new WorkerPool({ threads: 1 });
    const handler = pool.handler(new URL(process.argv[2], import.meta.url));
    const error = await bus.topic('arrivals').subscribe(handler).ready.then(() => undefined, (error) => error);
    console.log(error === undefined ? 'loaded' : JSON.stringify([error.code, error.cause.code, error.message]));
    await bus.close();
    await pool.close();
  `,
};

let project: Project;
beforeEach(() => {
  project = new Project({});
});
afterEach(() => project.remove());

const tsx = 'node_modules/tsx/dist/cli.mjs';
const vitest = ['vitest/vitest.mjs', 'run', '--reporter=json'];

describe('with tsx among the development dependencies', () => {
  beforeEach(() => project.link('tsx'));

  it('a program under tsx has its handlers on threads', async () => {
    project.write(sources);
    expect(await project.run([tsx, 'server.ts'])).toEqual({ code: 0, stdout: output, stderr: '' });
  });

  it.each(['./greet-handler.js', './greet-handler.ts'])('a compiled program loads %s', async (url) => {
    project.write({ ...sources, ...compiledServer });
    expect(await project.output('server.js', url)).toBe('loaded\n');
  });

  it('vitest runs the page’s test', async () => {
    project.write(sources);
    const { stdout } = await project.tool(vitest[0] ?? '', ...vitest.slice(1));
    expect(JSON.parse(stdout)).toMatchObject({ numPassedTests: 1, numFailedTests: 0 });
  });

  it('vitest runs handlers on threads', async () => {
    project.write(sources);
    const test = (sources['greet-handler.test.ts'] ?? '')
      .replaceAll('InlineExecutor', 'WorkerPool')
      .replace('new WorkerPool()', 'new WorkerPool({ threads: 1 })');
    project.write({ 'greet-handler.test.ts': test });
    const { stdout } = await project.tool(vitest[0] ?? '', ...vitest.slice(1));
    expect(JSON.parse(stdout)).toMatchObject({ numPassedTests: 1, numFailedTests: 0 });
  });
});

describe.skipIf(currentNode === undefined)('under the newest Node.js', () => {
  it('with tsx, imports name what there will be', async () => {
    project.link('tsx');
    project.write(sources);
    expect(await project.run([tsx, 'server.ts'], currentNode)).toEqual({
      code: 0,
      stdout: output,
      stderr: '',
    });
    project.write(compiledServer);
    const outcome = await project.run(['server.js', './greet-handler.js'], currentNode);
    expect(outcome).toEqual({ code: 0, stdout: 'loaded\n', stderr: '' });
  });

  it('with nothing else, a program has its handlers on threads', async () => {
    project.write(forNode);
    expect(await project.run(['server.ts'], currentNode)).toEqual({ code: 0, stdout: output, stderr: '' });
  });
});

describe.runIf(withoutTypeScript)('where nothing runs TypeScript', () => {
  it.each(['./greet-handler.js', './greet-handler.ts'])(
    'the error for %s says what to install',
    async (url) => {
      project.write({ ...sources, ...compiledServer });
      const [code, causeCode, message] = JSON.parse(await project.output('server.js', url));
      expect([code, causeCode]).toEqual(['ERR_STASIS_HANDLER_LOAD', 'ERR_UNKNOWN_FILE_EXTENSION']);
      expect(message).toMatch(
        /greet-handler\.ts is TypeScript, which Node\.js \d.* does not run .*install tsx/,
      );
    },
  );
});

describe('what has been compiled', () => {
  it('is taken before its source', async () => {
    project.write({ ...sources, ...compiledServer, 'greet-handler.js': 'export default () => {};' });
    expect(await project.output('server.js', './greet-handler.js')).toBe('loaded\n');
  });

  it('and is missing, without a source, is missing', async () => {
    project.write(compiledServer);
    const [code, causeCode] = JSON.parse(await project.output('server.js', './nowhere.js'));
    expect([code, causeCode]).toEqual(['ERR_STASIS_HANDLER_LOAD', 'ERR_MODULE_NOT_FOUND']);
  });
});
