// TypeScript that nobody has compiled, with tsx beside it, in every kind of file and of package: in a CommonJS package a source with
// `import` in it is CommonJS as well, and on Node.js 20 takes both halves of tsx.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { currentNode } from './support/current-node.js';
import { Project } from './support/project.js';

const handler = `
import { defineHandler } from '@stasis-bus/worker-runtime/worker';
import { Answer, Kind, Question } from './types.js';

let setUps: number = 0;
export function setup(): void { setUps += 1; }
export const named = defineHandler([Question], ({ value }, { reply }): void => reply(Answer, { text: [value.text, Kind.Named, setUps].join(' ') }));
export default defineHandler([Question], ({ value }, { reply }): void => reply(Answer, { text: [value.text, Kind.Default, setUps].join(' ') }));
`;

const types = `
import { defineMessageType } from '@stasis-bus/core';
export interface Line { readonly text: string }
export const Question = defineMessageType('question').of<Line>();
export const Answer = defineMessageType('answer').of<Line>();
// What Node.js by itself cannot run.
export enum Kind { Default = 'default', Named = 'named' }
`;

/** What a handler module may be called: what there will be, and what there is. */
const urls = [
  './in-ts.js',
  './in-ts.ts',
  './in-mts.mjs',
  './in-mts.mts',
  './in-cts.cjs',
  './in-cts.cts',
  './plain.cjs',
];

const sources = {
  'types.ts': types,
  'in-ts.ts': handler,
  'in-mts.mts': handler,
  'in-cts.cts': handler,
  // Compiled before, it stands beside those that are not.
  'plain.cjs': `
    const { defineMessageType } = require('@stasis-bus/core');
    const answer = (kind) => (message, { reply }) => {
      if (message.name === 'question') reply(defineMessageType('answer'), { text: message.value.text + ' ' + kind + ' 1' });
    };
    exports.named = answer('named');
    exports.default = answer('default');
  `,
};

const asking = `
async function ask(executor, urls, base) {
  const outcomes = {};
  for (const url of urls) {
    for (const name of ['default', 'named']) {
      const bus = new Bus({ onError: () => {} });
      const topic = bus.topic('questions');
      const subscription = topic.subscribe(executor.handler(new URL(url, base), { export: name }));
      const outcome = subscription.ready
        .then(() => topic.request(defineMessageType('question'), { text: url }, { reply: defineMessageType('answer') }))
        .then(({ value }) => value.text, ({ message }) => message);
      outcomes[url + ' ' + name] = await outcome;
      await bus.close();
    }
  }
  return outcomes;
}
async function main(urls, base) {
  const pool = new WorkerPool({ threads: 1 });
  const outcomes = { pool: await ask(pool, urls, base), inline: await ask(new InlineExecutor(), urls, base) };
  await pool.close();
  console.log(JSON.stringify(outcomes));
}
`;

const programs = {
  'program.mjs': `
    import { Bus, defineMessageType } from '@stasis-bus/core';
    import { InlineExecutor, WorkerPool } from '@stasis-bus/worker-runtime';
    ${asking}
    await main(process.argv.slice(2), import.meta.url);`,
  'program.cjs': `
    const { Bus, defineMessageType } = require('@stasis-bus/core');
    const { InlineExecutor, WorkerPool } = require('@stasis-bus/worker-runtime');
    ${asking}
    void main(process.argv.slice(2), require('node:url').pathToFileURL(__filename));`,
};

/** Every handler answers, under both names, and its module was set up once. */
function allAnswers(): object {
  const answers = urls.flatMap((url) =>
    ['default', 'named'].map((name) => [`${url} ${name}`, `${url} ${name} 1`]),
  );
  return { pool: Object.fromEntries(answers), inline: Object.fromEntries(answers) };
}

let project: Project;
afterEach(() => project.remove());

describe.each(['commonjs', 'module'] as const)('SPEC 4.14 in a package of type %s', (type) => {
  beforeEach(() => {
    project = new Project({ ...sources, ...programs }, type);
    project.link('tsx');
  });

  async function expectAnswers(args: readonly string[], node?: string): Promise<void> {
    const { code, stdout, stderr } = await project.run([...args, ...urls], node);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual(allAnswers());
  }

  it.each([
    ['by an ECMAScript module', ['program.mjs']],
    ['by a CommonJS module', ['program.cjs']],
    ['under --import tsx', ['--import', 'tsx', 'program.mjs']],
    ['under tsx', ['node_modules/tsx/dist/cli.mjs', 'program.cjs']],
  ])('handlers in every kind of file are loaded %s', async (_by, args) => {
    await expectAnswers(args);
  });

  it.skipIf(currentNode === undefined)('also on the newest Node.js', async () => {
    await expectAnswers(['program.mjs'], currentNode);
  });

  it.each(['WorkerPool({ threads: 1 })', 'InlineExecutor()'])(
    'vitest runs them with new %s',
    async (executor) => {
      project.write({
        'handlers.test.ts': `
        import { Bus } from '@stasis-bus/core';
        import { InlineExecutor, WorkerPool } from '@stasis-bus/worker-runtime';
        import { expect, it } from 'vitest';
        import { Answer, Question } from './types.js';
        const executor = new ${executor};
        it.each(${JSON.stringify(urls)})('%s', async (url) => {
          const bus = new Bus();
          const topic = bus.topic('questions');
          topic.subscribe(executor.handler(new URL(url, import.meta.url), { export: 'named' }));
          const answer = await topic.request(Question, { text: url }, { reply: Answer });
          expect(answer.value.text).toBe(url + ' named 1');
          await bus.close();
        });`,
      });
      const { stdout } = await project.tool('vitest/vitest.mjs', 'run', '--reporter=json');
      expect(JSON.parse(stdout)).toMatchObject({ numPassedTests: urls.length, numFailedTests: 0 });
    },
  );
});
