// Handlers that are named by a package: `pool.handler('some-package/entry')` means what `import('some-package/entry')` would find in
// the file that calls. Every program leaves its folder first, so that the working directory is no help.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { currentNode } from './support/current-node.js';
import type { Project } from './support/project.js';
import { projectWithPackages } from './support/sample-packages.js';

let project: Project;
beforeAll(() => {
  project = projectWithPackages();
});
afterAll(() => project.remove());

const away = "process.chdir('/');";

/** Runs a program that has `ask`, `Ask` and `withEach`. Returns what it printed, as JSON. */
async function outcomeOf(
  text: string,
  flags: readonly string[] = [],
  node = process.execPath,
): Promise<unknown> {
  project.write({ 'program.js': `import { Ask, ask, withEach } from './ask.js'; ${text}` });
  const { code, stdout, stderr } = await project.run([...flags, 'program.js'], node);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** Code that has something subscribed to the topic `asked`, and asks there. */
const answering = `
  import { Bus, defineMessageType } from '@stasis-bus/core';
  const Subscribe = defineMessageType('subscribe').of();
  const answer = async (subscribe) => {
    const bus = new Bus();
    await subscribe(bus);
    const { value } = await bus.topic('asked').request(Ask, null, { reply: Ask });
    await bus.close();
    return value;
  };
`;

function byEach(outcome: unknown): object {
  return { pool: outcome, inline: outcome };
}

const names = [
  'import-only/handler',
  'dual',
  'old',
  'old/lib/other.js',
  '@scope/many/one',
  'asked',
  'synchronous',
  'the-project/self',
  '#own',
  '#theirs',
];

describe.each([
  ['this Node.js', process.execPath],
  ['the newest Node.js', currentNode],
])('SPEC 4.14 on %s the name of a package', (_which, node) => {
  describe.skipIf(node === undefined)('means what an import finds', () => {
    const program = `${away}
      const names = ${JSON.stringify(names)};
      const expected = await Promise.all(names.map(async (name) => {
        const imported = await import(name);
        return imported.label ?? imported.default.label;
      }));
      await withEach(async (executor) => {
        const answers = await Promise.all(names.map((name) => ask(executor.handler(name))));
        return Object.fromEntries(names.map((name, index) => [name, [answers[index], expected[index]]]));
      });`;

    it.each([
      ['with no flags', []],
      ['under a condition of its own', ['-C', 'asked']],
      ['under another way to say that', ['--conditions=asked']],
    ])('%s', async (_with, flags) => {
      const outcome = (await outcomeOf(program, flags, node)) as Record<
        string,
        Record<string, [string, string]>
      >;
      for (const answers of [outcome['pool'], outcome['inline']]) {
        expect(Object.keys(answers ?? {})).toEqual(names);
        for (const [answer, expected] of Object.values(answers ?? {})) expect(answer).toBe(expected);
        expect(answers?.['dual']?.[0]).toBe('dual by import');
        expect(answers?.['asked']?.[0]).toBe(
          flags.length === 0 ? 'asked by default' : 'asked by a condition',
        );
      }
    });
  });
});

describe('SPEC 4.14 the name of a package is resolved from the file that calls', () => {
  it('for a linked package in its own node_modules', async () => {
    const outcome = await outcomeOf(
      `${away} import handlerOf from 'linked'; await withEach((executor) => ask(handlerOf(executor, 'inner')));`,
    );
    expect(outcome).toEqual(byEach('inner of linked'));
  });

  it('for one that is CommonJS as an import does', async () => {
    const outcome = await outcomeOf(
      `${away} import handlerOf from './caller.cjs'; await withEach((executor) => ask(handlerOf(executor, 'dual')));`,
    );
    expect(outcome).toEqual(byEach('dual by import'));
  });

  it.each([
    ['keeps no stacks', 'Error.stackTraceLimit = 0;'],
    ['keeps one frame', 'Error.stackTraceLimit = 1;'],
    ['writes its own stacks', "Error.prepareStackTrace = () => 'none';"],
    ['has stacks that throw', "Error.prepareStackTrace = () => { throw new TypeError('no') };"],
    ['has deleted the limit', 'delete Error.stackTraceLimit;'],
  ])('in a program that %s, and goes on to', async (_that, settings) => {
    const outcome = await outcomeOf(`${away} ${settings}
      const before = [Error.stackTraceLimit, Error.prepareStackTrace, Object.keys(Error)];
      const handlers = [];
      await withEach((executor) => {
        handlers.push(executor.handler('dual'));
        const after = [Error.stackTraceLimit, Error.prepareStackTrace, Object.keys(Error)];
        const isSame = before[0] === after[0] && before[1] === after[1] && '' + before[2] === '' + after[2];
        return [isSame, handlers.at(-1).from];
      });`);
    expect(outcome).toEqual(byEach([true, expect.stringMatching(/^file:.*program\.js$/)]));
  });

  it('through callbacks, functions that are bound, and any number of calls', async () => {
    const outcome = await outcomeOf(`${away}
      await withEach(async (executor) => {
        const nested = (depth) => depth === 0 ? executor.handler('dual') : nested(depth - 1);
        const [mapped] = ['dual'].map((name) => executor.handler(name));
        const bound = executor.handler.bind(executor)('dual');
        return Promise.all([ask(nested(100)), ask(mapped), ask(bound)]);
      });`);
    expect(outcome).toEqual(byEach(['dual by import', 'dual by import', 'dual by import']));
  });

  it('for a bundle, with the bus in it, where the bundle is, not where its sources were', async () => {
    project.write({
      'src/node_modules/placed/index.mjs':
        'export default (message, { reply }) => reply(message.type, "source");',
      'src/node_modules/placed/package.json': '{ "exports": "./index.mjs" }',
      'built/node_modules/placed/index.mjs':
        'export default (message, { reply }) => reply(message.type, "bundle");',
      'built/node_modules/placed/package.json': '{ "exports": "./index.mjs" }',
      'src/server.js': `import { ask, withEach } from '../ask.js';
        process.chdir('/'); await withEach((executor) => ask(executor.handler('placed')));`,
      'build.mjs': `import { stasisWorkers } from '@stasis-bus/worker-runtime/esbuild';
        import { build } from 'esbuild';
        await build({ entryPoints: ['src/server.js'], outdir: 'built', bundle: true, platform: 'node', format: 'esm',
          sourcemap: true, plugins: [stasisWorkers()] });`,
    });
    await project.output('build.mjs');
    const stdout = await project.output('--enable-source-maps', 'built/server.js');
    expect(JSON.parse(stdout)).toEqual(byEach('bundle'));
  });

  it('or from the file that is given', async () => {
    const outcome = await outcomeOf(`${away}
      const linked = new URL('./store/linked/caller.js', import.meta.url);
      await withEach((executor) => Promise.all([linked, linked.href, linked.pathname]
        .map((from) => ask(executor.handler('inner', { from })))));`);
    expect(outcome).toEqual(byEach(['inner of linked', 'inner of linked', 'inner of linked']));
  });

  it('or from the working directory, where nobody can tell which file calls', async () => {
    const text = `Object.freeze(Error);
      await withEach((executor) => ask(executor.handler('dual')));`;
    expect(await outcomeOf(text)).toEqual(byEach('dual by import'));
  });

  it('or from the working directory, where no file calls', async () => {
    project.write({
      'bound.js': `export default async (message, { bus }) => {
        const topic = bus.topic('asked');
        if (message.name !== 'subscribe') return;
        await (await Promise.resolve({ module: 'inner' }).then(topic.subscribe.bind(topic))).ready;
      };`,
    });
    const outcome = await outcomeOf(`${answering}
      process.chdir('store/linked');
      const bound = new URL('./bound.js', import.meta.url);
      await withEach(async (executor) => Promise.all([
        ask(await Promise.resolve('inner').then(executor.handler.bind(executor))),
        answer((bus) => bus.topic('orders').subscribe(executor.handler(bound)).publishAndWait(Subscribe.create(null))),
      ]));`);
    expect(outcome).toEqual(byEach(['inner of linked', 'inner of linked']));
  });

  it('also by handlers that subscribe others, and by threads of the application', async () => {
    project.write({
      'store/linked/thread.js': `
        import { parentPort, workerData } from 'node:worker_threads';
        import { connectBus } from '@stasis-bus/worker-runtime/worker';
        const bus = await connectBus(workerData.port);
        await (await bus.topic('asked').subscribe({ module: 'inner' })).ready;
        parentPort.postMessage('ready');`,
    });
    const outcome = await outcomeOf(`${away}
      import { once } from 'node:events';
      import { Worker } from 'node:worker_threads';
      import { exposeBus } from '@stasis-bus/worker-runtime';
      ${answering}
      await withEach(async (executor) => {
        const handler = await answer((bus) => bus.topic('orders').subscribe(executor.handler('linked/asking'))
          .publishAndWait(Subscribe.create(null)));
        let worker;
        const thread = await answer(async (bus) => {
          const port = exposeBus(bus);
          worker = new Worker(new URL('./store/linked/thread.js', import.meta.url),
            { workerData: { port }, transferList: [port] });
          await once(worker, 'message');
        });
        await worker.terminate();
        return { handler, thread };
      });`);
    expect(outcome).toEqual(byEach({ handler: 'inner of linked', thread: 'inner of linked' }));
  });
});

describe('SPEC 4.14 beside what an import finds', () => {
  it('a package that can only be required is found', async () => {
    const outcome = await outcomeOf(`await withEach((executor) => ask(executor.handler('require-only')));`);
    expect(outcome).toEqual(byEach('require-only'));
  });

  it('SPEC 11.4 the error of one that is not there names it, and the file that calls', async () => {
    const outcome = await outcomeOf(`${away}
      await withEach((executor) => Promise.all(['not-there', '@scope/many/private/x', '#nothing']
        .map((name) => ask(executor.handler(name)))));`);
    expect(outcome).toEqual(
      byEach([
        [
          'ERR_STASIS_HANDLER_LOAD',
          expect.stringMatching(/Cannot find package 'not-there' imported from .*program\.js/),
        ],
        [
          'ERR_STASIS_HANDLER_LOAD',
          expect.stringMatching(/'\.\/private\/x' is not defined by "exports" in .*many/),
        ],
        [
          'ERR_STASIS_HANDLER_LOAD',
          expect.stringMatching(/"#nothing" is not defined .* imported from .*program\.js/),
        ],
      ]),
    );
  });
});
