// stasisWorkers(), the esbuild plugin: what it makes runs from an empty folder, whatever the options.

import { readdirSync, readFileSync } from 'node:fs';
import { stasisWorkers } from '@stasis-bus/worker-runtime/esbuild';
import { type BuildFailure, type BuildOptions, build, type Plugin } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildOptions } from './support/build-options.js';
import { EmptyFolder } from './support/empty-folder.js';
import { Project } from './support/project.js';
import { expectedOutput, inAnyOrder, sampleServer } from './support/sample-server.js';

let project: Project;
let deployed: EmptyFolder;
beforeEach(() => {
  project = new Project(sampleServer);
  deployed = new EmptyFolder();
});
afterEach(() => {
  project.remove();
  deployed.remove();
});

function options(more: BuildOptions = {}): BuildOptions {
  return buildOptions(project, more);
}

async function failureOf(more: BuildOptions): Promise<BuildFailure> {
  const failure = await build(options(more)).then(
    () => undefined,
    (error: BuildFailure) => error,
  );
  if (failure === undefined) throw new Error('the build did not fail');
  return failure;
}

function serverIn(folder: string): string {
  const found = readdirSync(folder).find((name) => /^server[^.]*\.[cm]?js$/.test(name));
  if (found === undefined) throw new Error('there is no server');
  return found;
}

describe('a bundled server runs from an empty folder', () => {
  const kinds: [string, BuildOptions, number][] = [
    ['as an ECMAScript module', {}, 2],
    ['as CommonJS, with format left out', { format: undefined as never }, 2],
    ['minified', { minify: true, keepNames: true }, 2],
    ['minified, as CommonJS', { minify: true, format: 'cjs' }, 2],
    ['in an outfile', { outfile: 'out/server.js' }, 2],
    ['in an outfile that ends in .cjs', { format: 'cjs', outfile: 'out/server.cjs' }, 2],
    ['with splitting', { splitting: true }, 1],
    ['with splitting, and chunks elsewhere', { splitting: true, chunkNames: 'chunks/[name]' }, 1],
    ['with hashes in names', { entryNames: '[name]-[hash]' }, 2],
    ['with other extensions', { outExtension: { '.js': '.mjs' } }, 2],
    ['with source maps inside', { sourcemap: 'inline' }, 2],
    [
      'with a define and a banner of the user',
      {
        format: 'cjs',
        define: { 'import.meta.url': 'own' },
        banner: { js: 'const own = require("url").pathToFileURL(__filename).href;' },
      },
      2,
    ],
  ];

  it.each(kinds)('%s', async (_, more, copies) => {
    const { warnings } = await build(options(more));
    expect(warnings).toEqual([]);
    deployed.copy(project.path('out'));
    const outcome = await deployed.run('--enable-source-maps', serverIn(deployed.path));
    expect(inAnyOrder(outcome)).toEqual(expectedOutput(copies));
  });

  it('with the outputs of several entries in several folders', async () => {
    project.write({ 'src/other/server.ts': `import '../server.js';` });
    await build(options({ entryPoints: ['src/server.ts', 'src/other/server.ts'], splitting: true }));
    deployed.copy(project.path('out'));
    const outcome = await deployed.run('--enable-source-maps', 'other/server.js');
    expect(inAnyOrder(outcome)).toEqual(expectedOutput(1));
  });
});

it.each([
  ['esm', '.js'],
  ['cjs', '.cjs'],
] as const)('beside node_modules, packages may stay outside (%s)', async (format, extension) => {
  await build(options({ packages: 'external', format, outExtension: { '.js': extension } }));
  const files = readdirSync(project.path('out')).filter((name) => !name.endsWith('.map'));
  expect(files.map((name) => name.replace(/-\w{8}\./, '.')).sort()).toEqual([
    `handler${extension}`,
    `handler${extension}`,
    'late-handler.mjs',
    `server${extension}`,
  ]);
  const outcome = await project.run(['--enable-source-maps', `out/server${extension}`]);
  expect(inAnyOrder(outcome)).toEqual(expectedOutput(2));
});

describe('SPEC 11.2 bundled without the plugin, one error at once says what to do', () => {
  const ownRequire = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;
  const kinds: [string, BuildOptions][] = [
    ['with a banner that makes a `require`', { banner: { js: ownRequire } }],
    [
      'with a banner that makes all of CommonJS',
      { banner: { js: `${ownRequire} const __dirname = new URL('.', import.meta.url).pathname;` } },
    ],
    ['with piscina outside', { external: ['piscina', '@napi-rs/nice'] }],
  ];

  it.each(kinds)('%s', async (_, more) => {
    project.write({
      'src/server.ts': `
import { Bus } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
let workers = 0;
process.on('worker', () => (workers += 1));
const bus = new Bus({ onError: ({ code, message }) => console.log(code, message) });
const pool = new WorkerPool({ threads: 2 });
bus.topic('t').subscribe(pool.handler(new URL('./handler.js', import.meta.url)));
await bus.close();
await pool.close();
console.log(workers, 'threads at most');
`,
    });
    await build(options({ external: ['@napi-rs/nice'], ...more, plugins: [] }));
    const { code, stdout, stderr } = await project.run(['out/server.js']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^ERR_STASIS_EXECUTOR_FAILED .*docs\/guide\/bundling\.md: stasisWorkers\(\).*\n[0-2] threads at most\n$/,
    );
  });
});

it('the outputs are the same each time, and told in the metafile', async () => {
  const outputs = async () =>
    Object.entries((await build(options({ metafile: true }))).metafile?.outputs ?? {});
  const told = await outputs();
  expect(told.map(([path]) => path).sort()).toEqual(
    readdirSync(project.path('out'))
      .map((name) => `out/${name}`)
      .sort(),
  );
  expect(await outputs()).toEqual(told);
});

it('with write: false every file is given, and none is written', async () => {
  const { outputFiles = [] } = await build(options({ write: false, sourcemap: false }));
  expect(outputFiles).toHaveLength(6);
  expect(readdirSync(project.folder)).not.toContain('out');
});

describe('sources', () => {
  it('are in the source maps as they were written', async () => {
    await build(options());
    const map = JSON.parse(readFileSync(project.path('out/server.js.map'), 'utf8'));
    const index = map.sources.findIndex((source: string) => source.endsWith('src/server.ts'));
    expect(map.sourcesContent[index]).toBe(sampleServer['src/server.ts']);
  });

  it('that name no file are an error, at that place', async () => {
    project.write({
      'src/server.ts': `const there = 1;\nexport const url = new URL('./nowhere.js', import.meta.url);\n`,
    });
    const { errors } = await failureOf({});
    expect(errors).toMatchObject([
      {
        pluginName: 'stasis-workers',
        text: 'There is no module ./nowhere.js beside server.ts that could be bundled for a thread',
        location: { file: 'src/server.ts', line: 2, column: 28, length: 12 },
      },
    ]);
  });

  it('may keep a file out by a comment', async () => {
    const text = 'export const url = new URL(/* made later */ "./nowhere.js", import.meta.url);\n';
    project.write({ 'src/server.ts': text });
    await build(options({ sourcemap: false }));
    expect(readdirSync(project.path('out'))).toEqual(['server.js']);
  });

  it('of handlers have their errors reported once, where they are', async () => {
    project.write({ 'src/shared.ts': 'export const copies = (: number) => 1;\n' });
    const { errors } = await failureOf({});
    const places = errors.map(({ location }) => `${location?.file}:${location?.line}`);
    expect([...new Set(places)]).toEqual(['src/shared.ts:1']);
  });

  it('of handlers go through the other plugins, which hear of one end', async () => {
    let ends = 0;
    const other: Plugin = {
      name: 'other',
      setup: ({ onLoad, onEnd }) => {
        onLoad({ filter: /shared\.ts$/ }, () => ({ contents: 'export const copies = () => 7;' }));
        onEnd(() => {
          ends += 1;
        });
      },
    };
    await build(options({ plugins: [other, stasisWorkers()] }));
    deployed.copy(project.path('out'));
    const outcome = await deployed.run('--enable-source-maps', 'server.js');
    expect(inAnyOrder(outcome)).toEqual(expectedOutput(7));
    expect(ends).toBe(1);
  });
});

describe('options that cannot work are refused', () => {
  it.each<[BuildOptions, string]>([
    [{ bundle: false }, 'bundle: true'],
    [{ platform: 'browser' }, "platform: 'node'"],
    [{ format: 'iife' }, "format: 'esm' or 'cjs'"],
    [{ outdir: undefined as never, write: false }, 'outdir or outfile'],
  ])('%j', async (more, wanted) => {
    expect((await failureOf(more)).errors[0]?.text).toContain(`stasis-workers needs ${wanted}`);
  });
});
