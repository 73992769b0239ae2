// A CommonJS package whose handlers are TypeScript that nobody has compiled, on the Node.js that runs the tests: with tsx among
// the development dependencies, under each thing that runs it.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { Project } from '../packaging/support/project.js';
import { ofReport } from './support/results.js';
import { toolFolder } from './support/tools.js';

const ask = `
  const errors = [];
  const bus = new Bus({ onError: (error) => errors.push(error) });
  const pool = new WorkerPool({ threads: 1 });
  const topic = bus.topic('questions');
  topic.subscribe(pool.handler(handler, { export: 'double' }), { accept: [Question] });
  const { value } = await topic.request(Question, { number: 21 }, { reply: Answer });
  await bus.close();
  await pool.close();
`;

const files = {
  'types.ts': `
    import { defineMessageType } from '@stasis-bus/core';
    export const Question = defineMessageType('question').of<{ number: number }>();
    export const Answer = defineMessageType('answer').of<{ number: number }>();
  `,
  'handler.ts': `
    import { defineHandler } from '@stasis-bus/worker-runtime/worker';
    import { Answer, Question } from './types';
    // It must be compiled: types could just be left out.
    enum Factor { Two = 2 }
    export const double = defineHandler([Question], ({ value }, { reply }) => {
      reply(Answer, { number: value.number * Factor.Two });
    });
  `,
  'compiled.js': `
    const { join } = require('node:path');
    const { Bus, defineMessageType } = require('@stasis-bus/core');
    const { WorkerPool } = require('@stasis-bus/worker-runtime');
    const Question = defineMessageType('question');
    const Answer = defineMessageType('answer');
    const handler = join(__dirname, 'handler.ts');
    async function main() {${ask}console.log(value.number, errors.length); }
    void main();
  `,
  'program.ts': `
    import { join } from 'node:path';
    import { Bus } from '@stasis-bus/core';
    import { WorkerPool } from '@stasis-bus/worker-runtime';
    import { Answer, Question } from './types';
    const handler = join(__dirname, 'handler.js');
    async function main(): Promise<void> {${ask.replace('[]', '[] as unknown[]')}console.log(value.number, errors.length); }
    void main();
  `,
  'handler.test.mjs': `
    import assert from 'node:assert/strict';
    import { fileURLToPath } from 'node:url';
    import { Bus, defineMessageType } from '@stasis-bus/core';
    import { WorkerPool } from '@stasis-bus/worker-runtime';
    const Question = defineMessageType('question');
    const Answer = defineMessageType('answer');
    const handler = fileURLToPath(new URL('./handler.ts', import.meta.url));
    test('the handler answers', async () => {${ask}assert.deepEqual([value.number, errors], [42, []]); });
  `,
};

let project: Project;
beforeAll(() => {
  project = new Project(files, 'commonjs');
  project.link('tsx');
});
afterAll(() => project.remove());

it('a compiled program has it on threads', async () => {
  expect(await project.run(['compiled.js'])).toEqual({ code: 0, stdout: '42 0\n', stderr: '' });
});

it('a program under tsx has it on threads', async () => {
  const outcome = await project.run(['node_modules/tsx/dist/cli.mjs', 'program.ts']);
  expect(outcome).toEqual({ code: 0, stdout: '42 0\n', stderr: '' });
});

it.each(['vitest', 'jest'])('a test under %s has it on threads', async (tool) => {
  const config = { transform: {}, testEnvironment: 'node' };
  const outcome =
    tool === 'vitest'
      ? await project.tool('vitest/vitest.mjs', 'run', '--globals', '--reporter=json')
      : await project.run([
          '--experimental-vm-modules',
          `${toolFolder('jest')}/bin/jest.js`,
          `--config=${JSON.stringify({ ...config, cacheDirectory: '<rootDir>/cache' })}`,
          '--json',
        ]);
  expect(ofReport(outcome)).toEqual({ code: 0, passed: ['the handler answers'], failed: [] });
});
