// A server with everything that a bundle of it can lose: two handlers of one name, one of them named as `.ts`; a handler
// whose thread subscribes another one; modules that they share with the server and with one another; a comment and a
// string that name no file; an error that should tell where its source is.

import type { Outcome } from './commands.js';

export const sampleServer: Readonly<Record<string, string>> = {
  'src/types.ts': `
import { defineMessageType } from '@stasis-bus/core';
export const Question = defineMessageType('question').of<{ number: number }>();
export const Answer = defineMessageType('answer').of<{ by: string; number: number; copies: number }>();
`,
  'src/server.ts': `
import { Bus } from '@stasis-bus/core';
import { WorkerPool } from '@stasis-bus/worker-runtime';
import { Answer, Question } from './types.js';

// Not new URL('./comment.js', import.meta.url).
const text: string = "new URL('./string.js', import.meta.url)";

async function main(): Promise<void> {
  const bus = new Bus({ onError: ({ cause }) => console.log(where(cause)) });
  const pool = new WorkerPool({ threads: 1 });
  const questions = bus.topic('questions');
  const answers = bus.topic('answers');
  const late = bus.topic('late');
  for (const topic of [answers, late]) {
    topic.subscribe(({ value }) => console.log(value.by, value.number, value.copies), { accept: [Answer] });
  }
  const first = questions.subscribe(pool.handler(new URL('./handler.js', import.meta.url)), { accept: [Question] }); const here = where(new Error('here'));
  const second = questions.subscribe(
    pool.handler(
      new URL(
        \`./nested/handler.ts\`,
        import.meta.url,
      ),
      { export: 'nested' },
    ),
    { accept: [Question] },
  );
  await first.ready;
  await second.ready;
  for (const number of [2, 0]) questions.publish(Question, { number });
  await bus.close();
  await pool.close();
  console.log(text, here);
}

function where(error: unknown): string {
  const place = (error as Error).stack?.split('\\n')[1]?.match(/[\\w-]+\\.\\w+:\\d+:\\d+/)?.[0];
  return (error as Error).message + ' at ' + place;
}

void main();
`,
  'src/handler.ts': `
import { defineHandler, type SetupContext } from '@stasis-bus/worker-runtime/worker';
import { copies } from './shared.js';
import { Answer, Question } from './types.js';

export async function setup({ bus }: SetupContext): Promise<void> {
  await bus.topic('answers').subscribe(new URL('./late-handler.mjs', import.meta.url)).ready;
}

export default defineHandler([Question], ({ value }, { publish }) => {
  if (value.number === 0) throw new RangeError('zero');
  publish('answers', Answer, { by: 'first', number: value.number, copies: copies() });
});
`,
  'src/nested/handler.ts': `
import { defineHandler } from '@stasis-bus/worker-runtime/worker';
import { copies } from '../shared.js';
import { Answer, Question } from '../types.js';

export const nested = defineHandler([Question], ({ value }, { publish }) => {
  publish('answers', Answer, { by: 'nested', number: value.number, copies: copies() });
});
`,
  'src/late-handler.mjs': `
import { Answer } from './types.js';

export default (message, { publish }) => {
  if (Answer.is(message) && message.value.by === 'first') publish('late', Answer, { ...message.value, by: 'late' });
};
`,
  'src/shared.ts': `
// How many copies of this module its thread has.
const realm = globalThis as { sharedCopies?: number };
realm.sharedCopies = (realm.sharedCopies ?? 0) + 1;
export const copies = (): number => realm.sharedCopies ?? 0;
`,
};

/** What it prints, whatever the order. @param sharedCopies how many copies of the shared module a thread has */
export function expectedOutput(sharedCopies: number): Outcome {
  const lines = [
    `first 2 ${sharedCopies}`,
    `nested 2 ${sharedCopies}`,
    `nested 0 ${sharedCopies}`,
    `late 2 ${sharedCopies}`,
    `zero at ${placeOf('src/handler.ts', "new RangeError('zero')")}`,
    `new URL('./string.js', import.meta.url) here at ${placeOf('src/server.ts', "new Error('here')")}`,
  ];
  return { code: 0, stdout: lines.sort().join('\n'), stderr: '' };
}

export function inAnyOrder({ code, stdout, stderr }: Outcome): Outcome {
  return { code, stdout: stdout.trim().split('\n').sort().join('\n'), stderr };
}

/** As a stack says it: the name of the file, the line and the column. */
function placeOf(path: string, code: string): string {
  const before = sampleServer[path]?.split(code, 1)[0]?.split('\n') ?? [];
  return `${path.split('/').at(-1)}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
