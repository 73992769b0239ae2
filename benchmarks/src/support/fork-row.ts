// Measures one row in a process of its own.

import { fork } from 'node:child_process';
import type { Effort, RowResult } from './measure.js';

/** Longer than any row takes. */
const longestMs = 300_000;

/** Returns the row's result. @throws if its answer was wrong, or there was none */
export async function forkRow(name: string, { rounds, share }: Effort): Promise<RowResult> {
  const child = fork(new URL('./measure-row.js', import.meta.url), [name, String(rounds), String(share)], {
    execArgv: ['--expose-gc'],
    timeout: longestMs,
    killSignal: 'SIGKILL',
  });
  let result: RowResult | undefined;
  child.on('message', (message) => {
    result = message as RowResult;
  });
  const status = await new Promise((resolve) => {
    child.on('close', (code, signal) => resolve(signal ?? code));
  });
  if (result === undefined || status !== 0) throw new Error(`the row ${name} failed (${status})`);
  return result;
}
