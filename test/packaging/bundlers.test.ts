// docs/guide/bundling.md: its example, bundled by each of its build scripts, prints what the page says, and what needs no
// node_modules runs without.

import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readPage } from '../docs/page.js';
import { currentNode } from './support/current-node.js';
import { EmptyFolder } from './support/empty-folder.js';
import { Project } from './support/project.js';

const page = readPage(fileURLToPath(new URL('../../docs/guide/bundling.md', import.meta.url)));
const files = Object.fromEntries([...page.files, ...page.scripts].map(({ name, text }) => [name, text]));
const printed = { code: 0, stdout: page.programs[0]?.output, stderr: '' };

let project: Project;
let deployed: EmptyFolder;
beforeEach(() => {
  project = new Project(files);
  deployed = new EmptyFolder();
});
afterEach(() => {
  project.remove();
  deployed.remove();
});

it('esbuild, with the plugin: runs in a container without node_modules', async () => {
  await project.output('build.mjs');
  const { copies, command } = container(files['Dockerfile'] ?? '');
  for (const [from, to] of copies) deployed.copy(project.path(from), to);
  expect(command[0]).toBe('node');
  expect(await deployed.run(...command.slice(1))).toEqual(printed);
});

const builds: Readonly<Record<string, () => Promise<void>>> = {
  Vite: async () => {
    expect(await project.tool('vite/bin/vite.js', 'build')).toMatchObject({ code: 0 });
  },
  Rolldown: async () => {
    expect(await project.tool('rolldown/bin/cli.mjs', '-c', 'rolldown.config.mjs')).toMatchObject({
      code: 0,
    });
  },
  tsdown: async () => {
    const outcome = await project.toolOn(currentNode, 'tsdown/dist/run.mjs');
    expect(outcome).toMatchObject({ code: 0 });
  },
  webpack: async () => {
    const compiler = [
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--outDir',
      'compiled',
      'server.ts',
      'count-handler.ts',
    ];
    expect(await project.tool('typescript/bin/tsc', ...compiler)).toMatchObject({ code: 0, stdout: '' });
    project.write({ 'run-webpack.mjs': runWebpack });
    expect(await project.output('run-webpack.mjs')).toBe('[]\n');
  },
};

it.for(Object.keys(builds))(
  '%s: runs beside node_modules, and after esbuild without',
  async (bundler, { skip }) => {
    skip(bundler === 'tsdown' && currentNode === undefined, 'tsdown does not run on older Node.js');
    await builds[bundler]?.();
    expect(await project.run(['dist/server.js'])).toEqual(printed);
    await project.output('pack.mjs');
    expect(await deployed.copy(project.path('packed')).run('server.js')).toEqual(printed);
  },
);

it('every script of the page is run here', () => {
  const here = [
    'build.mjs',
    'vite.config.mjs',
    'rolldown.config.mjs',
    'tsdown.config.mjs',
    'webpack.config.mjs',
    'pack.mjs',
    'Dockerfile',
  ];
  expect(page.scripts.map(({ name }) => name)).toEqual(here);
});

/** Prints webpack's complaints. */
const runWebpack = `
import webpack from 'webpack';
import config from './webpack.config.mjs';
webpack(config, (error, stats) => {
  const { errors, warnings } = stats?.toJson() ?? { errors: [error], warnings: [] };
  console.log(JSON.stringify([...errors, ...warnings]));
});
`;

/** What a Dockerfile does with the project. */
function container(dockerfile: string): { copies: [string, string][]; command: string[] } {
  const copies = [...dockerfile.matchAll(/^COPY (\S+) (\S+)$/gm)].map(
    ([, from = '', to = '']): [string, string] => [from, to],
  );
  return { copies, command: JSON.parse(/^CMD (.*)$/m.exec(dockerfile)?.[1] ?? '[]') };
}
