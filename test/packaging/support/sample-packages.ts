// A project with packages of every kind in its node_modules, whose handlers all answer with the name of their file. One of them,
// `linked`, is a link as pnpm and workspaces make it: what it depends on is in its own node_modules, and nowhere else.

import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { Project } from './project.js';

/** Answers with its name what it is asked, whatever type that has. */
function esm(label: string): string {
  return `export const label = ${JSON.stringify(label)};
    export default (message, { reply }) => { if (message.name === 'ask') reply(message.type, label); };`;
}

function commonJs(label: string): string {
  return `exports.label = ${JSON.stringify(label)};
    exports.default = (message, { reply }) => { if (message.name === 'ask') reply(message.type, exports.label); };`;
}

function manifest(name: string, exports: unknown, rest: object = {}): string {
  return JSON.stringify({ name, version: '1.0.0', exports, ...rest });
}

const packages = {
  'import-only/package.json': manifest('import-only', { './handler': { import: './handler.mjs' } }),
  'import-only/handler.mjs': esm('import-only/handler'),
  'dual/package.json': manifest('dual', { import: './import.mjs', require: './require.cjs' }),
  'dual/import.mjs': esm('dual by import'),
  'dual/require.cjs': commonJs('dual by require'),
  'require-only/package.json': manifest('require-only', { require: './require.cjs' }),
  'require-only/require.cjs': commonJs('require-only'),
  'old/package.json': manifest('old', undefined, { main: 'lib/old' }),
  'old/lib/old.js': commonJs('old by main'),
  'old/lib/other.js': commonJs('old/lib/other.js'),
  '@scope/many/package.json': manifest('@scope/many', { './*': './handlers/*.mjs', './private/*': null }),
  '@scope/many/handlers/one.mjs': esm('@scope/many/one'),
  'asked/package.json': manifest('asked', { asked: './asked.mjs', default: './default.mjs' }),
  'asked/asked.mjs': esm('asked by a condition'),
  'asked/default.mjs': esm('asked by default'),
  'synchronous/package.json': manifest('synchronous', {
    'module-sync': './sync.mjs',
    import: './import.mjs',
  }),
  'synchronous/sync.mjs': esm('synchronous by module-sync'),
  'synchronous/import.mjs': esm('synchronous by import'),
};

const own = {
  'package.json': JSON.stringify({
    name: 'the-project',
    private: true,
    type: 'module',
    exports: { './self': './self.js' },
    imports: { '#own': './own.js', '#theirs': 'dual' },
  }),
  'self.js': esm('the-project/self'),
  'own.js': esm('#own'),
};

/** Each calls `handler` of an executor. */
const callers = {
  'caller.cjs': 'module.exports = (executor, name, options) => executor.handler(name, options);',
  'caller.js': 'export default (executor, name, options) => executor.handler(name, options);',
};

const linked = {
  'store/linked/package.json': manifest(
    'linked',
    { '.': './caller.js', './asking': './asking.js' },
    { type: 'module' },
  ),
  'store/linked/caller.js': callers['caller.js'],
  // A handler that subscribes a module to the topic that it gets the name of, by the name of a package.
  'store/linked/asking.js': `export default async (message, { bus }) => {
      if (message.name === 'subscribe') await (await bus.topic('asked').subscribe({ module: 'inner' })).ready;
    };`,
  'store/linked/node_modules/inner/package.json': manifest('inner', { import: './inner.mjs' }),
  'store/linked/node_modules/inner/inner.mjs': esm('inner of linked'),
};

/** What programs share. */
const asking = {
  'ask.js': `
    import { Bus, defineMessageType } from '@stasis-bus/core';
    import { InlineExecutor, WorkerPool } from '@stasis-bus/worker-runtime';
    export const Ask = defineMessageType('ask').of();
    /** Returns what the handler answers, or the error. */
    export async function ask(handler) {
      const bus = new Bus({ onError: () => {} });
      const topic = bus.topic('asked');
      const subscription = topic.subscribe(handler);
      try {
        await subscription.ready;
        return (await topic.request(Ask, null, { reply: Ask })).value;
      } catch ({ code, message }) {
        return [code, message];
      } finally {
        await bus.close();
      }
    }
    /** Does something with a pool and with an inline executor, and prints what each returned. */
    export async function withEach(work) {
      const pool = new WorkerPool({ threads: 1 });
      const outcomes = { pool: await work(pool), inline: await work(new InlineExecutor()) };
      await pool.close();
      console.log(JSON.stringify(outcomes));
    }
  `,
};

export function projectWithPackages(): Project {
  const project = new Project({ ...own, ...callers, ...linked, ...asking });
  project.write(
    Object.fromEntries(Object.entries(packages).map(([path, text]) => [`node_modules/${path}`, text])),
  );
  const link = project.path('node_modules/linked');
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(project.path('store/linked'), link, 'dir');
  return project;
}
