// Programs that the tests run, each as a process of its own.

import { execFile } from 'node:child_process';

export interface Outcome {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** For what hangs: on a busy machine everything else takes a fraction of it. */
const limitMs = 170_000;

export function run(
  file: string,
  args: readonly string[],
  cwd: string,
  timeoutMs = limitMs,
): Promise<Outcome> {
  // What the test runner sets for itself would change what is run.
  const {
    NODE_OPTIONS: _options,
    FORCE_COLOR: _color,
    NODE_PATH: _path,
    VITEST: _vitest,
    ...env
  } = process.env;
  return new Promise((resolve) => {
    execFile(
      file,
      args,
      { cwd, env: { ...env, NO_COLOR: '1' }, timeout: timeoutMs },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : (error.code ?? error.signal), stdout, stderr });
      },
    );
  });
}

/** Runs a program that must succeed. Gives what it printed. */
export async function succeed(
  file: string,
  args: readonly string[],
  cwd: string,
  timeoutMs = limitMs,
): Promise<string> {
  const { code, stdout, stderr } = await run(file, args, cwd, timeoutMs);
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
  return stdout;
}
