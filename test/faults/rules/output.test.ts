// What handlers on threads print comes out, however much it is, before a thread that is well is ended (SPEC 11.7).

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('../programs/printing.mjs', import.meta.url));
const lineCount = 30_000;
const ways = [
  'when its pool is closed, and the process is ended at once',
  'when it has been idle for long',
  'when its pool is closed while a handler waits on it for ever',
];

function linesOf(output: string): string[] {
  return Array.from({ length: lineCount }, (_, index) => `${output} ${index}`);
}

it.each(ways)(
  'SPEC 11.7: nothing of what a thread has printed is lost %s',
  async (way) => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, way], {
      maxBuffer: 2 ** 24,
    });
    expect(stdout.trim().split('\n')).toEqual(linesOf('out'));
    expect(stderr.trim().split('\n')).toEqual(linesOf('err'));
  },
  60_000,
);
